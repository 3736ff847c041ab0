"""The body of a page as Markdown: the same parts in the same order as the HTML."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.page.components import Block, ComponentKind, PageSpec
from genapp.page.request import PageType
from genapp.pipeline.assembly.labels import LABELS, Labels
from genapp.pipeline.assembly.view import PageView, ProductView, one_line, paragraphs

INLINE: Final = re.compile(r"([\\`*_\[\]<>|~])")
LINE_START: Final = re.compile(r"^([#>+=-]|\d+[.)](?=\s|$))")


def markdown(page: PageView, spec: PageSpec) -> str:
    """Ends with a line break."""
    makers = {PageType.CATEGORY: _category, PageType.PRODUCT: _product, PageType.LANDING: _landing}
    parts = [f"# {escape(page.h1)}", *makers[spec.page_type](page, LABELS[page.language])]
    return "\n\n".join(part for part in parts if part) + "\n"


def escape(text: str) -> str:
    """Plain text that Markdown shows as it is."""
    inline = INLINE.sub(r"\\\1", one_line(text))
    return LINE_START.sub(lambda match: _guard(match[1]), inline)


def _guard(start: str) -> str:
    return f"{start[:-1]}\\{start[-1]}" if start[0].isdigit() else f"\\{start}"


def _category(page: PageView, labels: Labels) -> Iterator[str]:
    yield from _prose(page.blocks(ComponentKind.INTRO))
    yield from _cards(page, labels)
    yield from _sections(page.blocks(ComponentKind.SECTIONS))
    yield from _details(page, labels.at_a_glance, labels)
    yield from _faq(page, labels)
    yield from _prose(page.blocks(ComponentKind.CLOSING))


def _product(page: PageView, labels: Labels) -> Iterator[str]:
    yield from _prose(page.blocks(ComponentKind.SHORT_DESCRIPTION))
    if page.offer:
        yield f"**{labels.price}: {escape(page.offer.price)}**"
    yield "\n".join(f"- {escape(block.text)}" for block in page.blocks(ComponentKind.BULLETS))
    yield from _sections(page.blocks(ComponentKind.SECTIONS))
    if len(page.products) > 1:
        yield from _product_table(page, labels)
    yield from _details(page, labels.specification, labels)
    yield from _faq(page, labels)


def _landing(page: PageView, labels: Labels) -> Iterator[str]:
    for number, block in enumerate(page.blocks(ComponentKind.HERO)):
        yield f"**{escape(block.text)}**" if number else escape(block.text)
    yield from _sections(page.blocks(ComponentKind.BENEFITS))
    if page.products:
        yield from _product_table(page, labels)
    yield from _sections(page.blocks(ComponentKind.SECTIONS))
    steps = page.blocks(ComponentKind.STEPS)
    if steps:
        yield f"## {labels.steps}"
        yield "\n".join(f"{number}. {escape(block.text)}" for number, block in enumerate(steps, start=1))
    yield from _details(page, labels.at_a_glance, labels)
    yield from _faq(page, labels)
    yield from _prose(page.blocks(ComponentKind.CLOSING))


def _prose(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (escape(paragraph) for paragraph in paragraphs(block.text))


def _sections(blocks: Iterable[Block], level: int = 2) -> Iterator[str]:
    for block in blocks:
        yield f"{'#' * level} {escape(block.heading)}"
        yield from _prose([block])


def _faq(page: PageView, labels: Labels) -> Iterator[str]:
    blocks = page.blocks(ComponentKind.FAQ)
    if blocks:
        yield f"## {labels.questions}"
        yield from _sections(blocks, level=3)


def _cards(page: PageView, labels: Labels) -> Iterator[str]:
    if page.products:
        yield f"## {labels.products}"
        yield "\n".join(f"- {_link(product)}{_after_name(product)}" for product in page.products)


def _after_name(product: ProductView) -> str:
    return f": {escape(product.price)}" if product.price else ""


def _product_table(page: PageView, labels: Labels) -> Iterator[str]:
    yield f"## {labels.variants}"
    yield _table((labels.product, labels.price), ((_link(item), escape(item.price)) for item in page.products))


def _details(page: PageView, heading: str, labels: Labels) -> Iterator[str]:
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
