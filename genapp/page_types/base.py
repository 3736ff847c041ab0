"""What is said of a page type, once; everything that differs between page types is asked of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from genapp.page import ComponentKind, ComponentSpec, Labels, PageType, PageView, Shape, Subject

Node = dict[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """All that is said of one page type."""

    page_type: PageType
    subject: Subject
    note: str
    """In a few words, for the form."""
    spellings: str
    """How else files write it, parted by spaces, in lower case without signs."""
    components: tuple[ComponentSpec, ...]
    """In the order of the page."""
    words: tuple[int, int]
    """Of the body."""
    json_ld: tuple[str, ...]
    """The types of its structured data."""
    nodes: Callable[[PageView], list[Node]]
    """Its structured data, without the breadcrumbs that every page has."""
    markdown: Callable[[PageView, Labels], Iterator[str]]
    """Its body, part by part; `page.html.j2` in its folder is the same as HTML."""
    what_helps: str
    """What to add when too few facts are known."""

    @property
    def opening(self) -> ComponentKind:
        """The first words of the body."""
        return self.components[len(HEAD)].kind

    def component(self, kind: ComponentKind) -> ComponentSpec | None:
        return next((spec for spec in self.components if spec.kind is kind), None)


HEAD: Final = (
    ComponentSpec(kind=ComponentKind.TITLE, shape=Shape.LINE, blocks=(1, 1), words=(3, 14), characters=(30, 60)),
    ComponentSpec(
        kind=ComponentKind.META_DESCRIPTION, shape=Shape.LINE, blocks=(1, 1), words=(12, 30), characters=(121, 156)
    ),
    ComponentSpec(kind=ComponentKind.H1, shape=Shape.LINE, blocks=(1, 1), words=(1, 14), characters=(10, 70)),
)
"""The first components of every page type."""
