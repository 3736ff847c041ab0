"""Rewrites a stranger's HTML in a simple form, so that parsers meet nothing that takes them quadratic time.

Measured: 40,000 attributes on one element cost each parser 1 to 2 s, 150,000 half a minute; deep nesting alike.
Every "<" in the output begins a tag written here; there is no second reading of the input.
"""

import re
from collections import Counter
from html import escape
from typing import Final

MAX_TAGS: Final = 60_000
MAX_CHARS: Final = 1_000_000
MAX_DEPTH: Final = 500
MAX_ATTRIBUTES: Final = 60
MAX_VALUE: Final = 2_000

_KEPT: Final = frozenset(
    {"class", "id", "lang", "role", "name", "content", "property", "href", "rel", "type", "itemprop", "datetime"}
)
_DROPPED_TEXT: Final = frozenset({"script", "style", "textarea", "xmp", "iframe", "noembed", "noframes"})
_DROPPED_TAGS: Final = frozenset({"plaintext", "svg", "math", "frameset", "frame", "object", "embed", "applet"})
_NO_DEPTH: Final = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"a", "p", "li", "dt", "dd", "option", "tr", "td", "th", "thead", "tbody", "tfoot", "html", "head", "body"}
)
"""Elements without an end tag, or whose end tag is often left out."""

_NAME: Final = re.compile(r"[a-zA-Z][^\s/>]*")
_GOOD_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\s\"'>][^\s>]*)?))?")
_TAG_END: Final = re.compile(r"[\s/]*>?")
_COMMENT_END: Final = re.compile(r"--!?>")


class TooDeep(Exception):
    """The page is nested so deeply that it was made to break readers."""


def simple_html(source: str) -> tuple[str, list[str]]:
    """The page with the attributes we read, without scripts and styles; and its JSON-LD blocks. Raises `TooDeep`."""
    reader = _Reader(source)
    reader.read()
    return "".join(reader.out), reader.json_ld


class _Reader:
    def __init__(self, source: str) -> None:
        self.out: list[str] = []
        self.json_ld: list[str] = []
        self._source = source
        self._at = 0
        self._tags = 0
        self._chars = 0
        self._open: Counter[str] = Counter()
        self._depth = 0

    def read(self) -> None:
        source = self._source
        while self._tags < MAX_TAGS and self._chars < MAX_CHARS:
            tag = source.find("<", self._at)
            self._write(source[self._at : tag if tag >= 0 else len(source)])
            if tag < 0:
                return
            self._at = tag
            self._markup()

    def _markup(self) -> None:
        """At a "<": a comment, a declaration, an end tag, a tag, or just the sign."""
        source, at = self._source, self._at
        second = source[at + 1 : at + 2]
        if source.startswith("<!--", at):
            shortest = source.startswith((">", "->"), at + 4)
            end = None if shortest else _COMMENT_END.search(source, at + 4)
            self._at = source.find(">", at) + 1 if shortest else end.end() if end else len(source)
        elif second in ("!", "?"):
            self._skip_to_end_of_tag()
        elif second == "/":
            name = _NAME.match(source, at + 2)
            self._skip_to_end_of_tag()
            if name:
                self._end_tag(name[0].lower())
        elif name := _NAME.match(source, at + 1):
            self._at = name.end()
            self._tag(name[0].lower())
        else:
            self._write("&lt;")
            self._at += 1

    def _tag(self, name: str) -> None:
        self._tags += 1
        attributes = self._attributes()
        if name in _DROPPED_TEXT:
            self._raw_text(name, attributes)
        elif name == "title":
            self._write(f"<title>{escape(self._until_end(name), quote=False)}</title>")
        elif name not in _DROPPED_TAGS and _GOOD_NAME.fullmatch(name):
            self._deeper(name)
            self._write("".join((f"<{name}", *(f' {key}="{value}"' for key, value in attributes.items()), ">")))

    def _attributes(self) -> dict[str, str]:
        """Those we read, the first of each name; the rest is passed over."""
        found: dict[str, str] = {}
        source = self._source
        while attribute := _ATTRIBUTE.match(source, self._at):
            self._at = attribute.end()
            key = attribute[1].lower()
            if key in _KEPT and key not in found and len(found) < MAX_ATTRIBUTES:
                value = attribute[2] or attribute[3] or attribute[4] or ""
                found[key] = value[:MAX_VALUE].replace('"', "&quot;").replace("<", "&lt;")
            elif source.startswith("=", self._at):
                self._at += 1
        end = _TAG_END.match(source, self._at)
        self._at = max(end.end() if end else self._at, self._at)
        return found

    def _raw_text(self, name: str, attributes: dict[str, str]) -> None:
        text = self._until_end(name)
        if name == "script" and attributes.get("type", "").strip().lower() == "application/ld+json":
            self.json_ld.append(text)

    def _until_end(self, name: str) -> str:
        end = re.compile(rf"</{name}(?=[\s/>])", re.I).search(self._source, self._at)
        text = self._source[self._at : end.start() if end else len(self._source)]
        self._at = end.start() if end else len(self._source)
        if end:
            self._skip_to_end_of_tag()
        return text

    def _end_tag(self, name: str) -> None:
        if self._open[name] > 0:
            self._open[name] -= 1
            self._depth -= 1
        if name not in _DROPPED_TAGS and _GOOD_NAME.fullmatch(name):
            self._write(f"</{name}>")

    def _deeper(self, name: str) -> None:
        if name in _NO_DEPTH:
            return
        self._open[name] += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise TooDeep

    def _skip_to_end_of_tag(self) -> None:
        end = self._source.find(">", self._at)
        self._at = end + 1 if end >= 0 else len(self._source)

    def _write(self, text: str) -> None:
        self.out.append(text)
        self._chars += len(text)
