"""Who may do what in PostgreSQL: those who record may add events, and nobody may change them."""

from collections.abc import Iterable

_SCRIPT = """\
-- Run as the owner of the journal's tables, who is not the one that records.
REVOKE ALL ON events, journal_head, projections FROM PUBLIC, {role};
GRANT SELECT, INSERT ON events TO {role};
GRANT SELECT, UPDATE (position, hash) ON journal_head TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON projections TO {role};
-- Views can be thrown away and built again: they belong to those who keep them up.
GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};
"""


def grants(role: str, schema: str = "public", views: Iterable[str] = ()) -> str:
    """The SQL that lets a role record and rebuild views, and no more; `views` are tables already there.

    With only SELECT and INSERT on events, the role can neither change, delete nor truncate them, nor take the
    triggers away that refuse it to everybody else.
    """
    names = {"role": quoted(role), "schema": quoted(schema)}
    lines = [f"ALTER TABLE IF EXISTS {quoted(view)} OWNER TO {names['role']};\n" for view in views]
    return f"SET search_path TO {names['schema']};\n" + _SCRIPT.format(**names) + "".join(lines)


def quoted(name: str) -> str:
    """A name as PostgreSQL takes it, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'
