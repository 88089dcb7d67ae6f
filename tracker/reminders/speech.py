"""Words for a recipient in their own language, whatever language the program itself speaks."""

import gettext
import unicodedata
from datetime import date
from functools import lru_cache

from tracker.domain import dates
from tracker.domain.dates import Fuzzy
from tracker.words import DOMAIN, LOCALES

_CHINESE = "zh_CN"  # the catalogue's folder in LOCALES
_JOINERS = "\u200c\u200d"  # they hold letters of some scripts, and emoji, together
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Speech:
    """One language: `_` and `ngettext` translate into it."""

    def __init__(self, language: str) -> None:
        self.language = language
        chinese = language == "zh"
        self._catalogue = gettext.translation(DOMAIN, LOCALES, [_CHINESE]) if chinese else _AS_WRITTEN

    def __call__(self, message: str) -> str:
        """Translate a message."""
        return self._catalogue.gettext(message) if message else ""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Translate the form of a message that fits the number."""
        return self._catalogue.ngettext(one, many, n)

    def day(self, value: date) -> str:
        """A day in words."""
        return dates.long(Fuzzy(value.isoformat(), "", value, value), self.language)

    def listed(self, texts: list[str]) -> str:
        """A list."""
        return self(", ").join(texts)

    def chosen(self, en: str | None, zh: str | None, otherwise: str = "") -> str:
        """What is told in both languages, or in one of them, as plain text."""
        first, second = (zh, en) if self.language == "zh" else (en, zh)
        return plain(first or second or otherwise)


_AS_WRITTEN = gettext.NullTranslations()


@lru_cache(maxsize=4)
def speech(language: str) -> Speech:
    """The words of a language."""
    return Speech(language)


def plain(text: str) -> str:
    """A text on one line in which nothing is obeyed: controls and reordering marks are shown as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(letter: str) -> str:
    if letter in _JOINERS or unicodedata.category(letter) not in _UNSHOWABLE:
        return letter
    return letter.encode("unicode_escape").decode()
