"""Text and pairs out of a stranger's HTML, plain and bounded, and the values that reading a page gives."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import time
from html import escape, unescape
from typing import Final

from selectolax.lexbor import LexborNode

from genapp.page import normalized
from genapp.words import LONE_JOINER

_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]|" + LONE_JOINER
)
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")

_ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|these|the)\b"
    r".{0,40}\b(?:instruction|prompt|rule|direction|guideline|context|polic)"
    r"|\b(?:system|developer)\s+(?:prompt|message)\b"
    r"|\byou\s+are\s+(?:now|an?\s+(?:ai|assistant|language\s+model|chatbot))\b"
    r"|\bas\s+an?\s+(?:ai|large\s+language)\b|\b(?:ai|language)\s+model\b.{0,60}\b(?:must|should|please|reading)\b"
    r"|\b(?:new|updated|following)\s+instructions?\s*:|\binstructions?\s+(?:for|to)\s+(?:the\s+)?(?:ai|llm|model|assistant)"
    r"|\b(?:act|behave|respond|answer|reply|write|output|print|say)\s+(?:only\s+)?(?:as|like|with)\s+(?:if|an?\s+ai|the\s+following)\b"
    r"|\b(?:reveal|print|repeat|show|leak|send)\b.{0,40}\b(?:system\s+prompt|your\s+(?:prompt|instructions|rules|keys?)|api\s+keys?|secrets?)\b"
    r"|\bdo\s+not\s+(?:follow|obey|mention\s+(?:this|these)|tell\s+the\s+user)\b|\bjailbreak\b|\bprompt\s+injection\b"
    r"|<\|[a-z_]+\|>|\[/?inst\]|<</?sys>>|^\s*(?:system|assistant|user)\s*:|###\s*(?:instruction|system|response)"
    r"|\b(?:ignorier|missacht|vergiss|vergess)\w*\b.{0,40}\b(?:anweisung|vorgabe|regel|instruktion|prompt|befehl|kontext)"
    r"|\bdu\s+bist\s+(?:jetzt|nun|ab\s+(?:jetzt|sofort)|ein\w*\s+(?:ki|sprachmodell|assistent))\b"
    r"|\bals\s+(?:ki|sprachmodell)\b|\bneue\s+anweisung\w*\s*:|\bsystem-?anweisung",
    re.I | re.M,
)

MAX_TAGS: Final = 60_000
_MAX_CHARS: Final = 1_000_000
_MAX_DEPTH: Final = 500
MAX_ATTRIBUTES: Final = 60
_MAX_VALUE: Final = 2_000
_MAX_COMMENT: Final = 400_000
_MAX_COMMENTED: Final = 10

_KEPT: Final = frozenset(
    {"class", "id", "lang", "role", "name", "content", "property", "href", "rel", "type", "itemprop", "datetime"}
    | {"itemscope", "itemtype", "typeof", "aria-label", "aria-hidden", "aria-controls", "hidden", "src"}
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
_TELLING_STYLE: Final = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|line-through", re.I)
_COMMENT_END: Final = re.compile(r"--!?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductData:
    """A product as the data of the page or its box describes it; `properties` are pairs in the page's own words."""

    name: str = ""
    brand: str = ""
    price_low: str = ""
    price_high: str = ""
    """Decimal numbers as text; both the same for a single price, the high one empty for "from 59.90"."""
    currency: str = ""
    availability: str = ""
    """The schema.org word: InStock, OutOfStock, PreOrder, ..."""
    material: str = ""
    color: str = ""
    size: str = ""
    weight: str = ""
    width: str = ""
    height: str = ""
    depth: str = ""
    sku: str = ""
    gtin: str = ""
    image_url: str = ""
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredData:
    """What the structured data of a page says."""

    products: tuple[ProductData, ...] = ()
    shared: ProductData | None = None
    """What its OpenGraph tags say of the product, without a name."""
    item_names: tuple[str, ...] = ()
    """Names in an ItemList, in its order."""
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    organization: str = ""


OpenSpan = tuple[frozenset[int], time, time]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedThing:
    """A business as a place to go to, and the one service, event, course or recipe that the page is about."""

    address: str = ""
    phone: str = ""
    email: str = ""
    hours: tuple[OpenSpan, ...] = ()
    """Days (Monday is 0) with the times at which it opens and closes."""
    area: str = ""
    price_range: str = ""
    offers: tuple[tuple[str, str, str], ...] = ()
    """Of its catalogue: name, price as a decimal number or empty, currency."""
    minutes: int = 0
    """How long it takes."""
    starts: str = ""
    """ISO 8601, a day or a moment."""
    place: str = ""
    by: str = ""
    """Who gives a course or holds an event."""
    price: str = ""
    currency: str = ""
    portions: str = ""
    ingredients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedPage:
    """A page as far as it can be used; `dropped` counts texts that gave orders to a writer and were left out."""

    url: str
    title: str = ""
    h1: str = ""
    headings: tuple[str, ...] = ()
    """h2 and h3, in page order."""
    description: str = ""
    language: str = ""
    """ISO 639-1 code as declared, or empty."""
    text: str = ""
    words: int = 0
    data: StructuredData = StructuredData()
    thing: DescribedThing | None = None
    pairs: tuple[tuple[str, str], ...] = ()
    """Names and values from specification tables."""
    listed: tuple[tuple[str, str], ...] = ()
    """Names and values from definition lists and from rows of two parts."""
    shown: ProductData = ProductData()
    """What stands beside the heading for everyone to see: name, price, stock, number."""
    image_url: str = ""
    dropped: int = 0


class Dropped:
    """Counts texts that were left out because they give orders."""

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: object, *, limit: int = 200) -> str:
        line = one_line(value, limit=limit)
        if line and gives_orders(line):
            self.count += 1
            return ""
        return line


def one_line(text: object, *, limit: int) -> str:
    """One line of plain text: entities resolved, invisible characters gone, blanks collapsed, cut at a word."""
    if not isinstance(text, (str, int, float)) or isinstance(text, bool):
        return ""
    return cut(" ".join(_visible(unescape(str(text)[: limit * 8 + 400])).split()), limit=limit)


def text_in(node: LexborNode, *, limit: int) -> str:
    """The words of an element in one line. Reading ends soon after `limit` characters, so asking every box of a page
    takes no longer than its length; what is longer than `limit` was cut."""
    parts: list[str] = []
    length = 0
    for inner in node.traverse(include_text=True):
        if inner.tag == "-text" and (text := inner.text()):
            parts.append(text[: limit + 1])
            length += len(text)
            if length > 2 * limit + 200:
                break
    return " ".join(" ".join(parts).split())[: limit + 1]


def paragraphs(text: str, *, limit: int) -> str:
    """Plain text that keeps its line breaks."""
    lines = (" ".join(line.split()) for line in _visible(text[: limit * 4]).splitlines())
    return cut("\n".join(filter(None, lines)), limit=limit)


def cut(text: str, *, limit: int) -> str:
    """At most `limit` characters, ended at a word where there is one."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    return head.rsplit(" ", 1)[0].rstrip(" ,;:-") if " " in head[limit // 2 :] else head


def gives_orders(text: str) -> bool:
    """True for text that speaks to a writer instead of describing something ("ignore previous instructions")."""
    return _ORDERS.search(" ".join(_visible(normalized(text, "NFKC")).split())) is not None


class TooDeep(Exception):
    """The page is nested so deeply that it was made to break readers."""


def simple_html(source: str) -> tuple[str, list[str]]:
    """The page with the attributes we read, without scripts and styles; and its JSON-LD blocks. Raises `TooDeep`.

    Parsers then meet nothing that takes them quadratic time. Measured: 40,000 attributes on one element cost each
    parser 1 to 2 s, 150,000 half a minute; deep nesting alike.
    """
    reader = _Reader(source)
    reader.read()
    return "".join(reader.out), reader.json_ld


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", _SURROGATES.sub("", normalized(text)))


class _Reader:
    """Every "<" in the output begins a tag written here; there is no second reading of the input."""

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
        while self._tags < MAX_TAGS and self._chars < _MAX_CHARS:
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
            self._commented(source[at : self._at])
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

    def _commented(self, comment: str) -> None:
        """Shops that load data late leave it in comments."""
        at = comment.find("application/ld+json") if len(comment) <= _MAX_COMMENT else -1
        while at >= 0 and len(self.json_ld) < _MAX_COMMENTED:
            start, end = comment.find(">", at) + 1, comment.find("</script", at)
            self.json_ld.append(comment[start : end if end >= 0 else len(comment)] if start else "")
            at = comment.find("application/ld+json", end) if end >= 0 else -1

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
            value = attribute[2] or attribute[3] or attribute[4] or ""
            told = key in _KEPT or (key == "style" and _TELLING_STYLE.search(value[:_MAX_VALUE]) is not None)
            if told and key not in found and len(found) < MAX_ATTRIBUTES:
                found[key] = value[:_MAX_VALUE].replace('"', "&quot;").replace("<", "&lt;")
            elif source.startswith("=", self._at):
                self._at += 1
        if end := _TAG_END.match(source, self._at):
            self._at = end.end()
        return found

    def _raw_text(self, name: str, attributes: dict[str, str]) -> None:
        text = self._until_end(name)
        if name == "script" and attributes.get("type", "").strip().lower().startswith("application/ld+json"):
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
        if self._depth > _MAX_DEPTH:
            raise TooDeep

    def _skip_to_end_of_tag(self) -> None:
        end = self._source.find(">", self._at)
        self._at = end + 1 if end >= 0 else len(self._source)

    def _write(self, text: str) -> None:
        self.out.append(text)
        self._chars += len(text)
