"""The page carries no active content: scripts, handlers, frames, odd addresses."""

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.page.findings import Finding, Level
from genapp.quality.check import PageUnderTest

NAME: Final = "safety"
FORBIDDEN_TAGS: Final = "iframe, object, embed, form, input, button, base, svg, math, template, frame, frameset, applet"
ADDRESSES: Final = ("href", "src", "action", "formaction", "srcset", "poster")
SAFE_SCHEMES: Final = ("https://", "http://", "#", "/", "mailto:", "tel:")


def look(page: PageUnderTest) -> Iterator[Finding]:
    tree = LexborHTMLParser(page.html)
    for node in tree.css(FORBIDDEN_TAGS):
        yield _finding("An element is not allowed.", f"<{node.tag}>")
    for node in tree.css("script"):
        if node.attributes.get("type") != "application/ld+json":
            yield _finding("A script is not allowed.", node.text()[:80])
    for node in tree.css("*"):
        yield from _attributes(node)


def _attributes(node: LexborNode) -> Iterator[Finding]:
    for name, value in node.attributes.items():
        if name.lower().startswith("on"):
            yield _finding("An event handler is not allowed.", f"<{node.tag} {name}>")
        elif name in ADDRESSES and value and not value.strip().lower().startswith(SAFE_SCHEMES):
            yield _finding("An address is not allowed.", f"{name}={value[:80]}")


def _finding(message: str, evidence: str) -> Finding:
    return Finding(check=NAME, level=Level.BLOCK, message=message, evidence=evidence, limit="none")
