"""Cleans what people type or paste: no control or invisible characters, one form of every letter, single blanks."""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_BLANKS: Final = re.compile(r"\s+")
_LINES: Final = re.compile(r"\s+\|\s+|[\r\n\x85\u2028\u2029]+")


def clean_line(text: str) -> str:
    """One line; line breaks become blanks."""
    if text.isascii() and text.isprintable():  # most texts: nothing to clean but blanks
        return " ".join(text.split())
    return _BLANKS.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def clean_lines(text: str, *, bars: bool) -> list[str]:
    """The lines that say something; with `bars`, " | " parts lines too."""
    if not bars and text.isprintable():
        return [line] if (line := clean_line(text)) else []
    pieces = _LINES.split(_INVISIBLE.sub("", text)) if bars else text.splitlines()
    return [line for piece in pieces if (line := clean_line(piece))]


def shown(text: str, *, limit: int = 60) -> str:
    """What was handed in, quoted and short, for a message."""
    line = clean_line(text)
    return f'"{line[:limit]}{"..." if len(line) > limit else ""}"'
