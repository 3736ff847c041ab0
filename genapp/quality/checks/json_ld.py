"""Structured data parses, has the types of its page type, and invents no ratings."""

import json
from collections.abc import Iterator
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest

NAME: Final = "json_ld"
RATINGS: Final = ("aggregateRating", "review")
NEEDS_PRICE: Final = "Offer"


def look(page: PageUnderTest) -> Iterator[Finding]:
    nodes = []
    for text in page.json_ld:
        try:
            nodes += _nodes(json.loads(text))
        except ValueError as error:
            yield _finding("A block of structured data cannot be read.", str(error))
    for node in nodes:
        yield from _judge(node, page)


def _judge(node: dict[str, Any], page: PageUnderTest) -> Iterator[Finding]:  # Any: JSON
    kind = str(node.get("@type", ""))
    for rating in RATINGS:
        if rating in node:
            yield _finding("Structured data holds ratings that nobody gave.", rating)
    if kind == NEEDS_PRICE and not (_positive(node.get("price")) and node.get("priceCurrency")):
        yield _finding("An offer has no price or no currency.", str(node.get("price", "")))
    name = node.get("name")
    if kind in page.spec.json_ld and isinstance(name, str) and not _visible(name, page):
        yield _finding("Structured data names something the page does not show.", name)


def _nodes(value: object) -> list[dict[str, Any]]:  # Any: JSON
    if isinstance(value, list):
        return [node for item in value for node in _nodes(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for item in value.values() if isinstance(item, dict | list) for node in _nodes(item))]


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


def _finding(message: str, evidence: str) -> Finding:
    return Finding(check=NAME, level=Level.BLOCK, message=message, evidence=evidence[:120])
