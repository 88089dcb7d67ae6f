"""What can go wrong with a journal, each as one sentence with the next step.

A sentence is a template with named values: `str(error)` is English, `error.template` and `error.values` are
for whoever shows it in another language.
"""

# ruff: noqa: N818 - the names say what happened, and their values stand in the sentences


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Mark a message for translation; the edge translates it when it is shown."""
    return message


NO_FOLDER = N_(
    "The folder {folder} does not exist, so there is no journal in it. Create it or correct the path."
)
NO_FILE = N_("There is no journal at {where} yet. Create it first, or correct the path.")
NO_JOURNAL = N_("The database {where} is empty: there is no journal in it yet. Create it first.")
NOT_A_FILE = N_("{where} is not a file, so it cannot be a journal. Name a file.")
NOT_PERMITTED = N_("You may not read {where}. Ask its owner for the right to read it.")
NOT_A_DATABASE = N_(
    "The file {where} is not a database. Correct the path, or restore the file from a backup."
)
DAMAGED = N_("The database {where} is damaged. Restore it from a backup.")
FOLDER_READ_ONLY = N_(
    "The journal {where} was not closed, and its folder may not be written to: its last events cannot be "
    "read. Ask for the right to write to the folder, or read a copy."
)
UNREACHABLE = N_("The database {where} cannot be opened. Check that it is there and running.")
CUT_OFF = N_(
    "The connection to the database {where} was cut off; what was not yet confirmed is undone. Try again."
)
BAD_URL = N_("The address of the database cannot be read. Write it like sqlite:////folder/journal.db.")
NO_DRIVER = N_("The program for databases of the kind {kind} is not installed. Install it, or use a file.")
OTHER_DATABASE = N_(
    "Journals are kept in SQLite or PostgreSQL, not in {kind}. Write an address such as "
    "sqlite:////folder/journal.db."
)
NO_ROOM = N_("There is no room left for {where}: nothing was recorded. Free some space and repeat.")
NOT_WRITTEN = N_("Writing to {where} failed: nothing was recorded. Check the disk and repeat.")
GIVEN_UP = N_("The database gave up the transaction ({reason}), so nothing was recorded. Mend it and repeat.")


class JournalError(Exception):
    """A journal that cannot do what was asked; `template` and `values` make the sentence in any language."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template = template
        self.values = values


class CannotOpen(JournalError):
    """The database is not there, not a database, damaged, not permitted, or its address makes no sense."""


class Damaged(CannotOpen):
    """The database was opened, but something in it cannot be read."""


class ConnectionLost(CannotOpen):
    """The connection broke while it was used. What was written in an open transaction is undone."""

    def __init__(self, where: str) -> None:
        super().__init__(CUT_OFF, where=where)


class CannotWrite(JournalError):
    """The database could be opened but failed while writing: no room, or a broken disk or connection."""


class OutcomeUnknown(CannotWrite):
    """The database failed at the very end, and could not be asked: it may have been recorded, or not.

    Once the database answers again, `Journal.has(position, hash)` and, with a key, `Journal.find` say which.
    """

    def __init__(self, where: str, position: int, hash_: str) -> None:
        super().__init__(
            N_(
                "{where} failed while it confirmed the record, so it may have been recorded or not. "
                "Look for it at position {position} before you repeat it."
            ),
            where=where,
            position=position,
        )
        self.position = position
        self.hash = hash_


class ReadOnly(JournalError):
    """The journal may be read but not written to."""

    def __init__(self, where: str) -> None:
        super().__init__(
            N_("The journal {where} may only be read. Ask for the right to write to it and to its folder."),
            where=where,
        )


class Locked(JournalError):
    """Somebody else kept the journal locked for longer than we wait."""

    def __init__(self, where: str) -> None:
        super().__init__(
            N_("The journal {where} is in use by another program; nothing was recorded. Try again soon."),
            where=where,
        )


class NewerFormat(JournalError):
    """The journal was written by a newer version of this program."""

    def __init__(self, where: str, stored: int, known: int) -> None:
        super().__init__(
            N_(
                "The journal {where} has format {stored}, and this program knows {known}. Update the program."
            ),
            where=where,
            stored=stored,
            known=known,
        )


class OlderFormat(JournalError):
    """The journal was written by an older version of this program and has not been brought up yet."""

    def __init__(self, where: str, stored: int, known: int) -> None:
        super().__init__(
            N_(
                "The journal {where} has format {stored}, and this program knows {known}. "
                "Make a copy of it, then bring it up to the new format."
            ),
            where=where,
            stored=stored,
            known=known,
        )


class NotAJournal(JournalError):
    """The database belongs to some other program."""

    def __init__(self, where: str) -> None:
        super().__init__(
            N_("The database {where} belongs to some other program and was left alone. Name another one."),
            where=where,
        )


class ViewsMissing(JournalError):
    """A table that a projection makes is not there."""

    def __init__(self, what: str) -> None:
        super().__init__(
            N_("A view is missing ({what}). The record is safe: rebuild the views from it."), what=what
        )


class WrongVersion(JournalError):
    """A stream is not at the version that the writer had read."""

    def __init__(self, stream: str, expected: int | str, actual: int) -> None:
        super().__init__(_wrong(expected, actual), stream=stream, expected=expected, actual=actual)
        self.stream = stream
        self.expected = expected
        self.actual = actual


def _wrong(expected: int | str, actual: int) -> str:
    if actual == 0:
        return N_("There is no {stream} yet (expected version: {expected}). Create it first.")
    if expected == 0:
        return N_("{stream} is there already, at version {actual}. Choose another name, or continue it.")
    return N_(
        "{stream} is at version {actual}, not {expected}: it changed meanwhile. Read it again and repeat."
    )


class KeyReused(JournalError):
    """A key has already been recorded with other content."""

    def __init__(self, key: str, first: int) -> None:
        super().__init__(
            N_(
                "The key {key} was already recorded with other content at position {first}. "
                "Use a new key for new content."
            ),
            key=key,
            first=first,
        )
        self.key = key
        self.first = first


class NotStorable(JournalError):
    """A value that cannot be kept exactly: not JSON, a control character in a name, a time without offset."""


class Broken(JournalError):
    """The chain of events does not hold; `position` is the first bad one and `what` says what differs.

    `what` is one of "missing", "order", "content", "hash", "unreadable", "head".
    """

    def __init__(self, template: str, what: str, position: int, **values: object) -> None:
        super().__init__(template, position=position, **values)
        self.what = what
        self.position = position


class ProjectionStopped(JournalError):
    """A projection raised; it stays at its checkpoint until it is mended and caught up or rebuilt."""

    def __init__(self, name: str, failed_position: int, error: str) -> None:
        super().__init__(
            N_(
                "The view {name} stopped at the event in position {failed_position} ({error}). "
                "The record is safe: mend the view and rebuild it."
            ),
            name=name,
            failed_position=failed_position,
            error=error,
        )
        self.name = name
        self.failed_position = failed_position
        self.error = error


class Overtaken(JournalError):
    """Another rebuild of the same projection was begun meanwhile and removed the tables of this one."""

    def __init__(self, name: str) -> None:
        super().__init__(
            N_("Another rebuild of the view {name} was begun meanwhile, so this one was given up."), name=name
        )


class BadCatalogue(JournalError):
    """The declared event types and upcasters do not fit together: a mistake in the program."""


class UnknownEventType(JournalError):
    """A type that the catalogue does not have."""

    def __init__(self, event_type: str) -> None:
        super().__init__(
            N_("This program does not know events of the type {type}. Update the program."), type=event_type
        )


class NewerEvent(JournalError):
    """An event was stored in a version of its type that this program does not know yet."""

    def __init__(self, event_type: str, stored: int, known: int) -> None:
        super().__init__(
            N_(
                "An event of the type {type} has version {stored}, and this program knows {known}. Update it."
            ),
            type=event_type,
            stored=stored,
            known=known,
        )
