"""What the page is made of: structured data, and no active content."""

import json
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.page import Finding, Level
from genapp.quality.check import PageUnderTest

# Structured data parses, has the types of its page type, and invents no ratings.

_JSON_LD: Final = "json_ld"
_RATINGS: Final = ("aggregateRating", "review")
_NEEDS_PRICE: Final = "Offer"


def structured_data(page: PageUnderTest) -> Iterator[Finding]:
    nodes = []
    for text in page.json_ld:
        try:
            nodes += _json_ld_nodes(json.loads(text))
        except ValueError as error:
            yield _json_ld_finding("A block of structured data cannot be read.", str(error))
    for node in nodes:
        yield from _json_ld_judge(node, page)


def _json_ld_judge(node: dict[str, Any], page: PageUnderTest) -> Iterator[Finding]:  # Any: JSON
    kind = str(node.get("@type", ""))
    for rating in _RATINGS:
        if rating in node:
            yield _json_ld_finding("Structured data holds ratings that nobody gave.", rating)
    if kind == _NEEDS_PRICE and not (_positive(node.get("price")) and node.get("priceCurrency")):
        yield _json_ld_finding("An offer has no price or no currency.", str(node.get("price", "")))
    name = node.get("name")
    if kind in page.spec.json_ld and isinstance(name, str) and not _json_ld_visible(name, page):
        yield _json_ld_finding("Structured data names something the page does not show.", name)


def _json_ld_nodes(value: object) -> list[dict[str, Any]]:  # Any: JSON
    if isinstance(value, list):
        return [node for item in value for node in _json_ld_nodes(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for item in value.values() if isinstance(item, dict | list) for node in _json_ld_nodes(item))]


def _json_ld_visible(name: str, page: PageUnderTest) -> bool:
    shown = LexborHTMLParser(page.html).text(separator=" ")
    return _json_ld_plain(name) in _json_ld_plain(shown)


def _json_ld_plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").casefold().split())


def _positive(price: object) -> bool:
    try:
        return float(str(price)) > 0
    except ValueError:
        return False


def _json_ld_finding(message: str, evidence: str) -> Finding:
    return Finding(check=_JSON_LD, level=Level.BLOCK, message=message, evidence=evidence[:120])


# The page carries no active content: scripts, handlers, frames, odd addresses.

_SAFETY: Final = "safety"
_FORBIDDEN_TAGS: Final = (
    "iframe, object, embed, form, input, button, base, svg, math, template, frame, frameset, applet"
)
_ADDRESSES: Final = ("href", "src", "action", "formaction", "srcset", "poster")
_SAFE_SCHEMES: Final = ("https://", "http://", "#", "/", "mailto:", "tel:")


def safe_markup(page: PageUnderTest) -> Iterator[Finding]:
    tree = LexborHTMLParser(page.html)
    for node in tree.css(_FORBIDDEN_TAGS):
        yield _safety_finding("An element is not allowed.", f"<{node.tag}>")
    for node in tree.css("script"):
        if node.attributes.get("type") != "application/ld+json":
            yield _safety_finding("A script is not allowed.", node.text()[:80])
    for node in tree.css("*"):
        yield from _attributes(node)


def _attributes(node: LexborNode) -> Iterator[Finding]:
    for name, value in node.attributes.items():
        if name.lower().startswith("on"):
            yield _safety_finding("An event handler is not allowed.", f"<{node.tag} {name}>")
        elif name in _ADDRESSES and value and not value.strip().lower().startswith(_SAFE_SCHEMES):
            yield _safety_finding("An address is not allowed.", f"{name}={value[:80]}")


def _safety_finding(message: str, evidence: str) -> Finding:
    return Finding(check=_SAFETY, level=Level.BLOCK, message=message, evidence=evidence, limit="none")
