"""What the page is made of: structured data, links, images, its address, and no active content."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urldefrag, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.page import Finding, Language, Level, same_address
from genapp.quality.check import PageUnderTest
from genapp.quality.text import words

_RATINGS: Final = ("aggregateRating", "review")
_NEEDS_PRICE: Final = "Offer"
_FORBIDDEN_TAGS: Final = (
    "iframe, object, embed, form, input, button, base, svg, math, template, frame, frameset, applet"
)
_ADDRESSES: Final = ("href", "src", "action", "formaction", "srcset", "poster")
ALT_CHARACTERS: Final = (5, 125)
LONGEST_SLUG: Final = 75
_LONGEST_ANCHOR: Final = 12
"""Words; the name of a product may be long."""
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"')]+")
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


def links(page: PageUnderTest) -> Iterator[Finding]:
    """A link leads to another page that the facts, the data or the site know, and has words to click."""
    known, host = _known_addresses(page), urlsplit(page.request.target_url).netloc
    targets: dict[str, str] = {}
    for node in LexborHTMLParser(page.html).css("main a[href], article a[href], body a[href]"):
        href, anchor = (node.attributes.get("href") or "").strip(), node.text(strip=True)
        if not anchor:
            yield _link("has no words; name where it leads", href, "an anchor")
        if not href or href == "#":
            yield _link("leads nowhere; give it an address or take it out", anchor, "an address")
        elif href.startswith(("http://", "https://")):
            if len(words(anchor)) > _LONGEST_ANCHOR:
                yield _link("has many words; shorten them", anchor, f"at most {_LONGEST_ANCHOR} words")
            if urlsplit(href).netloc != host and urldefrag(href).url not in known:
                yield _link(
                    "leads to a page that is not among the sources; take it out",
                    href,
                    "pages of the sources",
                    Level.BLOCK,
                )
            if targets.setdefault(anchor.casefold(), href) != href:
                yield _link("has the words of another one; name what differs", anchor, "one target for an anchor")


def _known_addresses(page: PageUnderTest) -> set[str]:
    given = [page.request.target_url, *(line.url for line in page.request.products)]
    given += [fact.url for fact in page.context.facts.facts] + [source.url for source in page.context.sources]
    given += [url for _, url in page.context.breadcrumbs]
    told = "\n".join(fact.text for fact in page.context.facts.facts)
    return {urldefrag(url).url for url in [*given, *_ADDRESS.findall(told)] if url}


def _link(what: str, value: str, limit: str, level: Level = Level.WARN) -> Finding:
    return Finding(level=level, message=f"A link {what}.", value=value[:80], limit=limit, evidence=value[:120])


def images(page: PageUnderTest) -> Iterator[Finding]:
    """An image has a text of its own for those who do not see it, of 5 to 125 characters."""
    seen = set[str]()
    for node in LexborHTMLParser(page.html).css("img"):
        text = (node.attributes.get("alt") or "").strip()
        fewest, most = ALT_CHARACTERS
        if not fewest <= len(text) <= most:
            yield _image(
                "has no fitting text; say what it shows", f"{len(text)} characters", f"{fewest} to {most}", text
            )
        elif text.casefold() in seen:
            yield _image("has the text of another one; say what differs", text, "one of its own", text)
        seen.add(text.casefold())


def _image(what: str, value: str, limit: str, evidence: str) -> Finding:
    return Finding(level=Level.WARN, message=f"An image {what}.", value=value, limit=limit, evidence=evidence)


def address(page: PageUnderTest) -> Iterator[Finding]:
    """The canonical address is that of the job, in small letters, without blanks and not too long."""
    node = LexborHTMLParser(page.html).css_first("link[rel=canonical]")
    told = (node.attributes.get("href") or "") if node else ""
    if node and same_address(told) != same_address(page.request.target_url):
        yield _address(
            "is not that of the job; set it to the target address", told, page.request.target_url, Level.BLOCK
        )
    slug = urlsplit(page.request.target_url).path.rstrip("/").rsplit("/", 1)[-1]
    if slug != slug.lower() or "_" in slug or "%20" in slug:
        yield _address(
            "has capitals, underscores or blanks; small letters and hyphens read best", slug, "small letters, hyphens"
        )
    elif len(slug) > LONGEST_SLUG:
        yield _address("has a long last part; shorten it", f"{len(slug)} characters", f"at most {LONGEST_SLUG}")
    yield from _other_languages(page)


def _other_languages(page: PageUnderTest) -> Iterator[Finding]:
    """Where the page names its like in other languages, each has a code, once, and the page itself is among them."""
    seen = dict[str, str]()
    for node in LexborHTMLParser(page.html).css("link[rel=alternate][hreflang]"):
        code, href = node.attributes.get("hreflang") or "", node.attributes.get("href") or ""
        if code != "x-default" and not _is_language(code):
            yield _address("names a page of a language that there is none of", code, "a BCP 47 code", Level.BLOCK)
        elif seen.setdefault(code.casefold(), href) != href:
            yield _address("names two pages of one language; leave one out", code, "one page a language", Level.BLOCK)
    own = page.request.language.value.casefold()
    if seen and same_address(seen.get(own, "")) != same_address(page.request.target_url):
        yield _address("is not among the pages of its languages; add it", own, page.request.target_url, Level.BLOCK)


def _is_language(code: str) -> bool:
    try:
        Language(code)
    except ValueError:
        return False
    return True


def _address(what: str, value: str, limit: str, level: Level = Level.INFORM) -> Finding:
    return Finding(level=level, message=f"The address {what}.", value=value, limit=limit, evidence=value)
