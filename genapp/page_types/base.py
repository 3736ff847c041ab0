"""What is said of a page type, once; everything that differs between page types is asked of it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from genapp.page import ComponentKind, ComponentSpec, Labels, PageType, PageView, Shape, Subject

Node = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that a page of a type must know; one of several kinds of facts says it."""

    name: str
    """As it stands in "no address is known"."""
    met_by: tuple[str, ...]
    """Meanings of fact names (`genapp.languages.meaning`), or `SENTENCE` for a fact that is one."""


SENTENCE: Final = "sentence"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """All that is said of one page type."""

    page_type: PageType
    subject: Subject
    reader: str
    """Who reads it and what for, as it stands in "the reader wants to choose from a range"."""
    note: str
    """In a few words, for the form."""
    spellings: str
    """How else files write it, parted by spaces, in lower case without signs."""
    components: tuple[ComponentSpec, ...]
    """In the order of the page."""
    words: tuple[int, int]
    """Of the body; the fewest is 1, for a page is short when little is known."""
    json_ld: tuple[str, ...]
    """The types of its structured data."""
    nodes: Callable[[PageView], list[Node]]
    """Its structured data, without the breadcrumbs that every page has."""
    markdown: Callable[[PageView, Labels], Iterator[str]]
    """Its body, part by part; `page.html.j2` in its folder is the same as HTML."""
    what_helps: str
    """What to add when too few facts are known."""
    lives_from: str
    """What makes it worth reading, as it stands in "A location page lives from its address and services"."""
    needs: tuple[Need, ...] = ()
    """Without them it makes no sense; they are asked for, never made up."""
    likes: tuple[str, ...] = ()
    """Meanings of fact names that its readers usually look for."""
    og_type: str = "website"
    """What social networks take it for."""
    shows_place: bool = False
    """Whether it has a block with address, opening hours and phone number."""
    opens_with: str = ""
    """The meaning of the fact that its first sentence is made of, where it has one: a definition."""
    offers: bool = True
    """Whether what it speaks of is the brand's own; a term or a question belongs to nobody."""
    shows_price: bool = False
    """Whether the price of the page's own thing stands on it."""
    dated: bool = False
    """Whether readers are told when it was last made."""

    @property
    def opening(self) -> ComponentKind:
        """The first words of the body."""
        return self.components[len(HEAD)].kind

    def component(self, kind: ComponentKind) -> ComponentSpec | None:
        return next((spec for spec in self.components if spec.kind is kind), None)

    def lacks(self, known: Collection[str]) -> str:
        """What is missing of its needs, as a sentence; empty when nothing is. `known` are meanings of fact names."""
        missing = [need.name for need in self.needs if not set(need.met_by) & set(known)]
        if not missing:
            return ""
        return f"A {self.page_type.value} page lives from {self.lives_from}: no {' and no '.join(missing)} is known."

    def wishes(self, known: Collection[str]) -> tuple[str, ...]:
        """What its readers usually look for and no fact says."""
        return tuple(name for name in self.likes if name not in known)


_SHAPES: Final = {
    ComponentKind.INTRO: Shape.PROSE,
    ComponentKind.SHORT_DESCRIPTION: Shape.PROSE,
    ComponentKind.HERO: Shape.PROSE,
    ComponentKind.BULLETS: Shape.LIST,
    ComponentKind.BENEFITS: Shape.SECTIONS,
    ComponentKind.SECTIONS: Shape.SECTIONS,
    ComponentKind.STEPS: Shape.LIST,
    ComponentKind.FAQ: Shape.PAIRS,
    ComponentKind.CLOSING: Shape.PROSE,
}


def opening(kind: ComponentKind, *, words: int, blocks: int = 1) -> ComponentSpec:
    """The first component of the body, which no page is without. `words` and `blocks` are the most."""
    return ComponentSpec(kind=kind, shape=_SHAPES[kind], blocks=(1, blocks), words=(1, words))


def part(kind: ComponentKind, *, words: int, blocks: int = 1) -> ComponentSpec:
    """A component that is there when a fact has a place in it. `words` and `blocks` are the most."""
    shape = _SHAPES[kind]
    return ComponentSpec(
        kind=kind, shape=shape, blocks=(1, blocks), words=(1, words), answer_words=(1, 90), required=False
    )


HEAD: Final = (
    ComponentSpec(kind=ComponentKind.TITLE, shape=Shape.LINE, blocks=(1, 1), words=(1, 14), characters=(30, 60)),
    ComponentSpec(
        kind=ComponentKind.META_DESCRIPTION, shape=Shape.LINE, blocks=(1, 1), words=(1, 30), characters=(121, 156)
    ),
    ComponentSpec(kind=ComponentKind.H1, shape=Shape.LINE, blocks=(1, 1), words=(1, 14), characters=(2, 70)),
)
"""The first components of every page type."""
