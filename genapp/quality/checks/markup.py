"""What the page is made of: structured data, and no active content."""

import json
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.page import Finding, Level
from genapp.quality.check import PageUnderTest

_RATINGS: Final = ("aggregateRating", "review")
_NEEDS_PRICE: Final = "Offer"
_FORBIDDEN_TAGS: Final = (
    "iframe, object, embed, form, input, button, base, svg, math, template, frame, frameset, applet"
)
_ADDRESSES: Final = ("href", "src", "action", "formaction", "srcset", "poster")
_SAFE_SCHEMES: Final = ("https://", "http://", "#", "/", "mailto:", "tel:")


def structured_data(page: PageUnderTest) -> Iterator[Finding]:
    """It parses, shows what the page shows, and invents no ratings."""
    nodes = []
    for text in page.json_ld:
        try:
            nodes += _nodes(json.loads(text))
        except ValueError as error:
            yield _in_data("A block of structured data cannot be read.", str(error))
    for node in nodes:
        yield from _judge_node(node, page)


def _judge_node(node: dict[str, Any], page: PageUnderTest) -> Iterator[Finding]:  # Any: JSON
    kind = str(node.get("@type", ""))
    for rating in _RATINGS:
        if rating in node:
            yield _in_data("Structured data holds ratings that nobody gave.", rating)
    if kind == _NEEDS_PRICE and not (_positive(node.get("price")) and node.get("priceCurrency")):
        yield _in_data("An offer has no price or no currency.", str(node.get("price", "")))
    name = node.get("name")
    if kind in page.spec.json_ld and isinstance(name, str) and not _visible(name, page):
        yield _in_data("Structured data names something the page does not show.", name)


def _nodes(value: object) -> list[dict[str, Any]]:  # Any: JSON
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for item in value.values() for node in _nodes(item))]


def _visible(name: str, page: PageUnderTest) -> bool:
    shown = LexborHTMLParser(page.html).text(separator=" ")
    return _plain(name) in _plain(shown)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").casefold().split())


def _positive(price: object) -> bool:
    try:
        return float(str(price)) > 0
    except ValueError:
        return False


def _in_data(message: str, evidence: str) -> Finding:
    return Finding(level=Level.BLOCK, message=message, evidence=evidence[:120])


def safe_markup(page: PageUnderTest) -> Iterator[Finding]:
    """The page carries no active content: scripts, handlers, frames, odd addresses."""
    tree = LexborHTMLParser(page.html)
    for node in tree.css(_FORBIDDEN_TAGS):
        yield _unsafe("An element is not allowed.", f"<{node.tag}>")
    for node in tree.css("script"):
        if node.attributes.get("type") != "application/ld+json":
            yield _unsafe("A script is not allowed.", node.text()[:80])
    for node in tree.css("*"):
        yield from _attributes(node)


def _attributes(node: LexborNode) -> Iterator[Finding]:
    for name, value in node.attributes.items():
        if name.lower().startswith("on"):
            yield _unsafe("An event handler is not allowed.", f"<{node.tag} {name}>")
        elif name in _ADDRESSES and value and not value.strip().lower().startswith(_SAFE_SCHEMES):
            yield _unsafe("An address is not allowed.", f"{name}={value[:80]}")


def _unsafe(message: str, evidence: str) -> Finding:
    return Finding(level=Level.BLOCK, message=message, evidence=evidence, limit="none")
