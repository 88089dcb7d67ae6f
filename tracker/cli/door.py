"""The one door: a call comes in with its words and its environment, and leaves with an exit code.

Exit codes: 0 done, 1 failure, 2 usage, 3 not found or ambiguous, 4 refused (a rule, a conflict, other
content under the same key), 5 store locked or unreachable, 6 partly delivered, 10 something is due
(`due --exit-code`).
"""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

import click

from events.errors import (
    CannotOpen,
    CannotWrite,
    JournalError,
    KeyReused,
    Locked,
    NotStorable,
    ReadOnly,
    ViewsMissing,
    WrongVersion,
)
from tracker import words
from tracker.cli.call import Call
from tracker.cli.commands import root
from tracker.cli.text import plain
from tracker.domain.refusals import NotFound, Refused
from tracker.words import N_, _

FAILURE, USAGE, NOT_FOUND, REFUSED, UNREACHABLE = 1, 2, 3, 4, 5

_CODES: tuple[tuple[tuple[type[Exception], ...], int], ...] = (
    ((NotFound,), NOT_FOUND),
    ((KeyReused, WrongVersion), REFUSED),
    ((Locked, ReadOnly, CannotOpen, CannotWrite), UNREACHABLE),
    ((click.UsageError, click.BadParameter, NotStorable), USAGE),
    ((Refused,), REFUSED),
)

REASONS = (
    N_("File exists"),
    N_("Is a directory"),
    N_("No space left on device"),
    N_("No such file or directory"),
    N_("Not a directory"),
    N_("Permission denied"),
    N_("Expecting ',' delimiter"),
    N_("Expecting ':' delimiter"),
    N_("Expecting property name enclosed in double quotes"),
    N_("Expecting value"),
    N_("Extra data"),
    N_("Invalid control character at"),
    N_("Unterminated string starting at"),
)
"""The words of the system and of the JSON reader for what is wrong with a file, marked to be translated."""

_PLACES = ("line", "position", "what")


def run(words_said: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one call of the program, and say in one sentence on stderr what went wrong, if anything did."""
    words.use(words.language(environment))
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_a_letter(stream)
    try:
        code = root().main(
            args=_hoisted(words_said), prog_name="tracker", standalone_mode=False, obj=Call(environment)
        )
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_output()
        return FAILURE
    except OSError as error:
        _abandon_output()
        return _leave(_unwritten(error), FAILURE, words_said)
    except (click.Abort, KeyboardInterrupt):
        return _leave(_("Stopped: nothing was recorded."), FAILURE, words_said)
    except (click.ClickException, Refused, JournalError) as error:
        return _leave(sentence(error), _code(error), words_said, _place_of(error))
    return code if isinstance(code, int) else 0


def _abandon_output() -> None:
    """Let what is still to be printed go nowhere: at the end of the program nobody could catch it."""
    with suppress(OSError):  # no file behind it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unwritten(error: OSError) -> str:
    reason = _(error.strerror or str(error))
    if error.filename is not None:
        return _("Cannot use {file}: {reason}.").format(file=error.filename, reason=reason)
    return _("Cannot print the answer: {reason}.").format(reason=reason)


def _hoisted(words_said: Sequence[str]) -> list[str]:
    """The words with `--database URL` in front, wherever it was said before a `--`."""
    said, rest = list(words_said), []
    if "--" in said:
        said, rest = said[: said.index("--")], said[said.index("--") :]
    for place, word in enumerate(said):
        if word == "--database" and place + 1 < len(said):
            return [*said[place : place + 2], *said[:place], *said[place + 2 :], *rest]
        if word.startswith("--database="):
            return [word, *said[:place], *said[place + 1 :], *rest]
    return [*said, *rest]


def sentence(error: Exception) -> str:
    """An error in the reader's language."""
    match error:
        case ViewsMissing():
            return _("The views have to be built anew; nothing is lost. It takes a moment: tracker rebuild")
        case Refused() | JournalError():
            return _(error.template).format(**{name: _worded(value) for name, value in error.values.items()})
        case click.UsageError() if error.ctx:
            return _("{problem} Help: {command} --help").format(
                problem=_ended(error.format_message()), command=error.ctx.command_path
            )
        case click.ClickException():
            return error.format_message()
        case _:
            return str(error)


def _ended(problem: str) -> str:
    """What Click has to say; in Chinese with a Chinese full stop, whatever it ended with."""
    if words.current() != "zh":
        return problem.rstrip()
    said = problem.rstrip(" .")
    return said if said.endswith(("。", "？", "！")) else said + "。"


def _worded(value: object) -> object:
    if isinstance(value, (Refused, JournalError)):
        return sentence(value)
    return _(value) if isinstance(value, str) and value in REASONS else value


def _code(error: Exception) -> int:
    if getattr(error, "field", None):
        return USAGE
    return next((code for kinds, code in _CODES if isinstance(error, kinds)), FAILURE)


def _place_of(error: Exception) -> dict[str, object]:
    """Where in a journal or its file something is wrong, and what differs, for those who asked for JSON."""
    return {name: found for name in _PLACES if (found := getattr(error, name, None)) is not None}


def _leave(
    message: str, code: int, words_said: Sequence[str], place: Mapping[str, object] | None = None
) -> int:
    """Say what went wrong, as JSON where JSON was asked for."""
    if "--json" in words_said:
        import json  # noqa: PLC0415 - only for this

        document = {"error": {"exit_code": code, "message": message, **(place or {})}}
        sys.stderr.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(plain(message) + "\n")
    return code


def _never_fail_on_a_letter(stream: object) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")
