"""The parts of a page: which ones a page type has, and what a written one looks like."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from genapp.page.request import PageType


class ComponentKind(StrEnum):
    TITLE = "title"
    META_DESCRIPTION = "meta_description"
    H1 = "h1"
    INTRO = "intro"
    SHORT_DESCRIPTION = "short_description"
    HERO = "hero"
    BULLETS = "bullets"
    BENEFITS = "benefits"
    SECTIONS = "sections"
    STEPS = "steps"
    FAQ = "faq"
    CLOSING = "closing"


class Shape(StrEnum):
    """How the blocks of a component are filled."""

    LINE = "line"  # one block, text is one line, no heading
    PROSE = "prose"  # one or more blocks, text is a paragraph, no heading
    LIST = "list"  # several blocks, text is one item, no heading
    SECTIONS = "sections"  # several blocks, each with a heading and text (paragraphs parted by a blank line)
    PAIRS = "pairs"  # several blocks, heading is the question, text the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of a component; `facts` are the numbers of the facts it rests on."""

    text: str
    heading: str = ""
    facts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One written part of a page. Text is plain text: no Markdown, no HTML."""

    kind: ComponentKind
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All of it as plain text, headings included."""
        return "\n".join(part for block in self.blocks for part in (block.heading, block.text) if part)

    @property
    def first(self) -> str:
        """The text of the first block: all there is of a line."""
        return self.blocks[0].text if self.blocks else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentSpec:
    """What is asked of one component: how many blocks, and the length of its text."""

    kind: ComponentKind
    shape: Shape
    blocks: tuple[int, int]
    words: tuple[int, int]
    """Fewest and most words of the whole component (headings included); LINE components are judged in characters."""
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """The components of a page type in their order, its body length in words, and its JSON-LD types."""

    page_type: PageType
    components: tuple[ComponentSpec, ...]
    words: tuple[int, int]
    json_ld: tuple[str, ...]

    def component(self, kind: ComponentKind) -> ComponentSpec | None:
        return next((spec for spec in self.components if spec.kind is kind), None)


HEAD_KINDS: Final = frozenset({ComponentKind.TITLE, ComponentKind.META_DESCRIPTION})
"""Components that stand in the head of the page and do not count as body text."""

_HEAD: Final = (
    ComponentSpec(kind=ComponentKind.TITLE, shape=Shape.LINE, blocks=(1, 1), words=(3, 14)),
    ComponentSpec(kind=ComponentKind.META_DESCRIPTION, shape=Shape.LINE, blocks=(1, 1), words=(12, 30)),
    ComponentSpec(kind=ComponentKind.H1, shape=Shape.LINE, blocks=(1, 1), words=(1, 14)),
)

PAGE_SPECS: Final[dict[PageType, PageSpec]] = {
    PageType.CATEGORY: PageSpec(
        page_type=PageType.CATEGORY,
        components=(
            *_HEAD,
            ComponentSpec(kind=ComponentKind.INTRO, shape=Shape.PROSE, blocks=(1, 2), words=(40, 90)),
            ComponentSpec(kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(3, 5), words=(120, 420)),
            ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 6), words=(75, 300)),
            ComponentSpec(kind=ComponentKind.CLOSING, shape=Shape.PROSE, blocks=(1, 1), words=(15, 60)),
        ),
        words=(250, 700),
        json_ld=("BreadcrumbList", "CollectionPage"),
    ),
    PageType.PRODUCT: PageSpec(
        page_type=PageType.PRODUCT,
        components=(
            *_HEAD,
            ComponentSpec(kind=ComponentKind.SHORT_DESCRIPTION, shape=Shape.PROSE, blocks=(1, 1), words=(25, 60)),
            ComponentSpec(kind=ComponentKind.BULLETS, shape=Shape.LIST, blocks=(4, 7), words=(16, 120)),
            ComponentSpec(kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(2, 4), words=(90, 320)),
            ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 5), words=(60, 250)),
        ),
        words=(200, 500),
        json_ld=("Product", "BreadcrumbList"),
    ),
    PageType.LANDING: PageSpec(
        page_type=PageType.LANDING,
        components=(
            *_HEAD,
            ComponentSpec(kind=ComponentKind.HERO, shape=Shape.PROSE, blocks=(2, 2), words=(15, 60)),
            ComponentSpec(kind=ComponentKind.BENEFITS, shape=Shape.SECTIONS, blocks=(3, 5), words=(75, 300)),
            ComponentSpec(kind=ComponentKind.SECTIONS, shape=Shape.SECTIONS, blocks=(2, 4), words=(80, 300)),
            ComponentSpec(kind=ComponentKind.STEPS, shape=Shape.LIST, blocks=(3, 5), words=(24, 120)),
            ComponentSpec(kind=ComponentKind.FAQ, shape=Shape.PAIRS, blocks=(3, 5), words=(60, 250)),
            ComponentSpec(kind=ComponentKind.CLOSING, shape=Shape.PROSE, blocks=(1, 1), words=(15, 60)),
        ),
        words=(300, 800),
        json_ld=("WebPage", "Organization"),
    ),
}
"""Told in `docs/page-types.md`. Of a hero the second block is the call to action."""
