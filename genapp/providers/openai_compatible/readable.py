"""Reads the text of an answer while its JSON is still being written."""

import re
from typing import Final

SHOWN: Final = frozenset({"heading", "text"})
_PLAIN: Final = re.compile(r'[^"\\]+')
_INVISIBLE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_SIMPLE: Final = {"n": "\n", "t": " ", "r": "", "b": "", "f": ""}


class ReadableText:
    """Feed it pieces cut anywhere; `text` is what a reader may see so far: headings and texts, one a line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._text = ""
        self._string: list[str] | None = None
        self._escape = ""
        self._half = ""
        self._last = ""
        self._name = ""
        self._after_colon = False

    @property
    def text(self) -> str:
        return self._text

    def feed(self, piece: str) -> bool:
        """Whether there is more to see than before."""
        before = self._text
        at = 0
        while at < len(piece):
            at = self._outside(piece, at) if self._string is None else self._inside(piece, at)
        self._show()
        return self._text != before

    def _outside(self, piece: str, at: int) -> int:
        sign = piece[at]
        if sign == '"':
            self._string = []
        elif sign == ":":
            self._name, self._after_colon = self._last, True
        elif sign in ",{}[]":
            self._after_colon = False
        return at + 1

    def _inside(self, piece: str, at: int) -> int:
        if self._escape:
            self._escaped(piece[at])
            return at + 1
        if match := _PLAIN.match(piece, at):
            self._add(match[0])
            return match.end()
        if piece[at] == "\\":
            self._escape = "\\"
        else:
            self._close()
        return at + 1

    def _escaped(self, sign: str) -> None:
        self._escape += sign
        if self._escape[1] != "u":
            self._add(_SIMPLE.get(sign, sign))
            self._escape = ""
        elif len(self._escape) == 6:
            self._unicode(self._escape[2:])
            self._escape = ""

    def _unicode(self, digits: str) -> None:
        """A sign beyond the first plane comes as two halves; half of one is never shown."""
        try:
            unit = chr(int(digits, 16))
        except ValueError:
            return
        if "\ud800" <= unit <= "\udbff":
            self._half = unit
            return
        both = (self._half + unit).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
        self._half = ""
        self._add(both)

    def _add(self, text: str) -> None:
        if self._string is not None:
            self._string.append(text)

    def _close(self) -> None:
        value = "".join(self._string or ())
        if self._is_shown():
            self._lines.append(_visible(value))
        self._last, self._string, self._after_colon = value, None, False

    def _is_shown(self) -> bool:
        return self._after_colon and self._name in SHOWN

    def _show(self) -> None:
        writing = ["".join(self._string)] if self._string and self._is_shown() else []
        self._text = "\n".join(line for line in (*self._lines, *map(_visible, writing)) if line)


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text).strip()
