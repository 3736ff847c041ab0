"""Makes facts of longer texts: HTML is read as its text, and each sentence is one line."""

import re
from html.parser import HTMLParser
from typing import Final

from genapp.intake.limits import MAX_FACT_CHARS
from genapp.intake.text import clean_line

MAX_SENTENCES: Final = 20
"""Of one column; a page has room for 60 facts in all."""
_BLOCKS: Final = frozenset(
    ("p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "section")
)
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript", "iframe"})
_END: Final = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zäöü])")
_ABBREVIATED: Final = re.compile(
    r"\b(?:\w|ca|bzw|usw|etc|inkl|exkl|max|min|no|nr|st|dr|mr|mrs|ms|vs|approx|incl|art|abb|str)\.$", re.I
)


def sentences(text: str) -> list[str]:
    """In their order; a sentence that is too long for a fact comes whole, and reading it says so."""
    plain = plain_text(text) if "<" in text or "&" in text else text
    lines = [clean_line(line) for line in plain.splitlines()]
    return [sentence for line in lines if line for sentence in _parted(line)]


def plain_text(html: str) -> str:
    """What a reader sees, with a line break where a block ends."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)


def _parted(line: str) -> list[str]:
    if len(line) <= MAX_FACT_CHARS and line.count(". ") == 0:
        return [line]
    pieces: list[str] = []
    for piece in _END.split(line):
        if pieces and _ABBREVIATED.search(pieces[-1]):
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return [piece for piece in pieces if any(sign.isalnum() for sign in piece)]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _HIDDEN))
        if tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)
