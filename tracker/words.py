"""The program's words in the reader's language: English as written in the code, or Simplified Chinese.

Messages are marked with `_`, `N_` or `ngettext`, collected and compiled by `make words`, and kept in
`tracker/locale`. Imports nothing but the standard library, for every command pays for this module.
"""

import gettext as _gettext
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]

DOMAIN = "tracker"
LOCALES = Path(__file__).parent / "locale"

_CHINESE = "zh_CN"  # the catalogue's folder in LOCALES
_AS_WRITTEN = "tracker-as-written"  # a gettext domain without a catalogue: its messages stay as they are
_BY_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


class _Chosen:  # no dataclass: that would double the time that this module takes to import
    language: Language = "en"
    catalogue = _gettext.NullTranslations()


_chosen = _Chosen()


def language(environment: Mapping[str, str]) -> Language:
    """Choose a language from environment variables.

    `TRACKER_LANG` decides if it names English or Chinese in any spelling (`zh`, `zh_CN.UTF-8`, `zh-Hans`);
    else the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set, as POSIX has it; else, on Windows, the
    language of the desktop. Whatever is neither English nor Chinese is answered in English.
    """
    asked = _spoken(environment.get("TRACKER_LANG", ""))
    if asked:
        return asked
    locale = next((environment[name] for name in _BY_LOCALE if environment.get(name)), None)
    return (_desktop() if locale is None else _spoken(locale)) or "en"


def use(language: Language) -> None:
    """Speak this language from now on in the whole process, the words of Click and Typer included.

    Click asks the standard library's gettext for the default domain in the language of `LANGUAGE`, so both
    are set. For English the domain is one without a catalogue and the environment is left alone.
    """
    if language == "zh":
        _chosen.catalogue = _gettext.translation(DOMAIN, LOCALES, [_CHINESE])
        _gettext.bindtextdomain(DOMAIN, LOCALES)
        _gettext.textdomain(DOMAIN)
        os.environ["LANGUAGE"] = _CHINESE
    else:
        _chosen.catalogue = _gettext.NullTranslations()
        _gettext.textdomain(_AS_WRITTEN)
    _chosen.language = language


def current() -> Language:
    """Tell the language in use: English until `use` is called."""
    return _chosen.language


def _(message: str) -> str:
    """Translate a message into the language in use."""
    return _chosen.catalogue.gettext(message) if message else ""  # the catalogue's entry for "" is its header


def ngettext(one: str, many: str, n: int) -> str:
    """Translate the form of a message that fits the number: English takes `one` only when n is 1."""
    return _chosen.catalogue.ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Mark a message for translation where it stands; `_` translates it where it is shown."""
    return message


def _spoken(name: str) -> Language | None:
    """Tell which of our languages a locale or language name stands for."""
    first = name.strip().lower().replace("-", "_").partition("_")[0].partition(".")[0]
    return "zh" if first == "zh" else "en" if first == "en" else None


def _desktop() -> Language | None:
    """Tell the language of the desktop on Windows, where the environment seldom has it."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - slow, and needed on Windows only

        chinese = 0x04  # the primary language in the low ten bits, see GetUserDefaultUILanguage
        return "zh" if ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == chinese else None
    else:  # noqa: RET505 - mypy checks one branch on each system
        return None
