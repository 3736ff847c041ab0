"""The parts of a page as Markdown; each page type puts them in the order of its HTML."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from genapp.page import Block, ComponentKind, Labels, PageLink, PageView, ProductView, one_line, paragraphs

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


def bullets(page: PageView) -> Iterator[str]:
    yield "\n".join(f"- {escape(block.text)}" for block in page.blocks(ComponentKind.BULLETS))


def steps(page: PageView, labels: Labels) -> Iterator[str]:
    blocks = page.blocks(ComponentKind.STEPS)
    if blocks:
        yield f"## {labels.steps}"
        yield "\n".join(f"{number}. {escape(block.text)}" for number, block in enumerate(blocks, start=1))


def price(page: PageView, labels: Labels) -> Iterator[str]:
    if page.offer:
        yield f"**{labels.price}: {escape(page.offer.price)}**"


def place(page: PageView, labels: Labels) -> Iterator[str]:
    """Where it is, when it is open, and how it is reached: data that nobody writes."""
    if page.place is None:
        return
    reached = ((labels.address, page.place.address), (labels.phone, page.place.phone), (labels.email, page.place.email))
    yield "\n".join(f"- {name}: {escape(value)}" for name, value in reached if value)
    if page.place.hours:
        yield f"## {labels.opening_hours}"
        yield "\n".join(f"- {escape(f'{days}: {times}' if days else times)}" for days, times in page.place.hours)


def compared(page: PageView, labels: Labels) -> Iterator[str]:
    if page.compared:
        yield f"## {labels.compared}"
        head = (labels.property, *map(escape, page.compared.items))
        yield _table(head, ((escape(name), *map(escape, values)) for name, values in page.compared.rows))


def related(page: PageView, labels: Labels) -> Iterator[str]:
    if page.links:
        yield f"## {labels.related}"
        yield "\n".join(f"- {_link(link)}" for link in page.links)


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
    if page.products:
        yield f"## {labels.variants}"
        yield _table((labels.product, labels.price), ((_link(item), escape(item.price)) for item in page.products))


def details(page: PageView, heading: str, labels: Labels) -> Iterator[str]:
    if page.rows:
        yield f"## {heading}"
        yield _table((labels.property, labels.value), ((escape(name), escape(value)) for name, value in page.rows))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _link(target: ProductView | PageLink) -> str:
    if not target.url:
        return escape(target.name)
    address = target.url.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
    return f"[{escape(target.name)}](<{address}>)"
