"""The parts of a page as Markdown; each page type puts them in the order of its HTML."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.page import Block, ComponentKind, Labels, PageView, ProductView, one_line, paragraphs

_INLINE: Final = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START: Final = re.compile(r"^([#>+=-]|\d+[.)](?=\s|$))")


def escape(text: str) -> str:
    """Plain text that Markdown shows as it is."""
    inline = _INLINE.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda match: _guard(match[1]), inline)


def _guard(start: str) -> str:
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def prose(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (escape(paragraph) for paragraph in paragraphs(block.text))


def sections(blocks: Iterable[Block], level: int = 2) -> Iterator[str]:
    for block in blocks:
        yield f"{'#' * level} {escape(block.heading)}"
        yield from prose([block])


def faq(page: PageView, labels: Labels) -> Iterator[str]:
    blocks = page.blocks(ComponentKind.FAQ)
    if blocks:
        yield f"## {labels.questions}"
        yield from sections(blocks, level=3)


def cards(page: PageView, labels: Labels) -> Iterator[str]:
    if page.products:
        yield f"## {labels.products}"
        yield "\n".join(f"- {_link(product)}{_after_name(product)}" for product in page.products)


def _after_name(product: ProductView) -> str:
    return f": {escape(product.price)}" if product.price else ""


def product_table(page: PageView, labels: Labels) -> Iterator[str]:
    yield f"## {labels.variants}"
    yield _table((labels.product, labels.price), ((_link(item), escape(item.price)) for item in page.products))


def details(page: PageView, heading: str, labels: Labels) -> Iterator[str]:
    if page.rows:
        yield f"## {heading}"
        yield _table((labels.property, labels.value), ((escape(name), escape(value)) for name, value in page.rows))


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    lines = [f"| {head[0]} | {head[1]} |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {first} | {second} |" for first, second in rows)])


def _link(product: ProductView) -> str:
    if not product.url:
        return escape(product.name)
    address = product.url.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"[{escape(product.name)}](<{address}>)"
