"""Somebody with a database tool, who changes a journal past the program."""

from events.journal import Journal


def tamper(journal: Journal, *statements: str) -> None:
    """Run statements on a journal's database; what keeps its events from change is taken away first."""
    with journal.database.writing() as connection:
        if connection.dialect.name == "sqlite":
            for name in ("update", "delete", "replace"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS events_no_{name}")
        else:
            connection.exec_driver_sql("ALTER TABLE events DISABLE TRIGGER USER")
        for statement in statements:
            connection.exec_driver_sql(statement)


def tamper_at(url: str, *statements: str) -> None:
    """Do so to the journal at an address."""
    with Journal.open(url) as journal:
        tamper(journal, *statements)
