"""What a stage works with, and what each stage leaves behind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from genapp.page import Block, Component, ComponentKind, Fact, FactSheet, PageContext, PageRequest, QualityReport
from genapp.page_types.base import PageSpec
from genapp.pipeline.links import PageLinks
from genapp.providers.base import NO_PLAN, Brief, OnText, PagePlan, Prompt
from genapp.quality.check import CheckLevels, SecondReading, Sibling
from genapp.quality.voice import DEFAULT_VOICE, VoiceRules

T = TypeVar("T")

VALIDATION = "validation"
CONTEXT_BUILDING = "context building"
COMPONENT_GENERATION = "component generation"
TEMPLATE_ASSEMBLY = "template assembly"
QUALITY_VALIDATION = "quality validation"
POST_PROCESSING = "post-processing"
STORAGE = "storage"
STAGE_NAMES = (
    VALIDATION,
    CONTEXT_BUILDING,
    COMPONENT_GENERATION,
    TEMPLATE_ASSEMBLY,
    QUALITY_VALIDATION,
    POST_PROCESSING,
    STORAGE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """The request holds what its page type needs."""

    request: PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A component that could not be written, and that a page may be without; `reason` is what went wrong."""

    kind: ComponentKind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """All components of the page, in the order of its page type."""

    components: tuple[Component, ...]
    plan: PagePlan = NO_PLAN
    """By which a model wrote it; empty for a writer that needs none."""
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The page as HTML: the whole document, and its body alone."""

    html: str
    body_html: str
    json_ld: tuple[str, ...]
    """Each a JSON text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """The page after quality validation; components may have been written again.

    `report` is None when the job asked to skip the checks.
    """

    components: tuple[Component, ...]
    assembled: Assembled
    report: QualityReport | None
    rewrites: int = 0
    not_rewritten: tuple[LeftOut, ...] = ()
    """Components that stayed as they were because they could not be written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """What is stored: safe HTML and everything a shop needs beside it."""

    html: str
    body_html: str
    markdown: str
    slug: str
    title: str
    meta_description: str
    og_title: str
    og_description: str
    canonical_url: str
    components: tuple[Component, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """Where the page was stored."""

    content_id: str


class Writer(Protocol):
    """Writes one component, once: an answer that the ledger holds is never asked for again."""

    @property
    def name(self) -> str: ...

    @property
    def reads_text(self) -> bool:
        """Whether it is asked in words, as models are: for a plan, the head lines and each part of the body."""
        ...

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None:
        """Hold the money for writings that are about to begin, so that none of them lacks it midway.

        They are all that will be asked before the next call of this; what was held for others is given back.
        """
        ...

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        """How many answers to each writing could not be used so far, by `Brief.name`."""
        ...

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        """`ordinal` is 0 for the first writing, 1 and 2 when written again after findings."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Writes from a brief, at no cost, what the page's writer cannot."""

    name: str
    write: Callable[[Brief], Sequence[Block]]
    """Nothing when it has nothing to say."""


class Gatherer(Protocol):
    """Finds out what is known about a page."""

    async def gather(self, request: PageRequest) -> PageContext: ...


Deciding = Callable[[Sequence[Fact]], Awaitable[tuple[FactSheet, tuple[Fact, ...]]]]
"""What of the facts that were found may be used, and the others, by what people said of them."""


async def as_found(known: Sequence[Fact]) -> tuple[FactSheet, tuple[Fact, ...]]:
    """Nobody has said anything."""
    return FactSheet.usable(known)


Linking = Callable[[PageRequest], Awaitable[PageLinks]]
"""Finds the pages of the project that a page leads to."""


async def no_links(request: PageRequest) -> PageLinks:
    """A page that stands alone."""
    return PageLinks()


class Neighbours(Protocol):
    """Knows the other pages of the site."""

    async def near(
        self, request: PageRequest, components: Sequence[Component], context: PageContext
    ) -> tuple[Sibling, ...]:
        """The few pages of the same site and language that are most like this one; never an earlier text of it."""
        ...


class Alone:
    """A page without a site around it."""

    async def near(
        self, request: PageRequest, components: Sequence[Component], context: PageContext
    ) -> tuple[Sibling, ...]:
        return ()


class Watcher(Protocol):
    """Is told what is being written, so that it can be shown; returns at once."""

    def writing(self, kind: ComponentKind, text: str) -> None: ...

    def written(self, component: Component, *, ordinal: int) -> None: ...


class Store(Protocol):
    """Keeps the finished page."""

    async def save(self, work: "Work") -> str:
        """Store content and version once per job and revision; returns the content id."""
        ...


@dataclass(slots=True, kw_only=True)
class Work:
    """One job on its way through the pipeline."""

    job_id: str
    request: PageRequest
    spec: PageSpec
    gatherer: Gatherer
    writer: Writer
    watcher: Watcher
    store: Store
    deciding: Deciding = as_found
    linking: Linking = no_links
    neighbours: Neighbours = field(default_factory=Alone)
    siblings: tuple[Sibling, ...] = ()
    """What `neighbours` said; asked once, before the checks."""
    voice: VoiceRules = DEFAULT_VOICE
    """What the page is held against."""
    levels: CheckLevels = field(default_factory=CheckLevels)
    """Which checks block, warn or are off."""
    second_reader: Writer | None = None
    """Asked once about the written page; None when nobody is to read it."""
    reading: SecondReading | None = None
    """What it said."""
    raw: Sequence[tuple[str, str]] = ()
    """The request as it was handed in (field, value), for the validation stage."""
    allow_private_addresses: bool = False
    stand_in: StandIn | None = None
    """None when nobody is to stand in, or nobody can write the language."""
    tries_left: int = 1
    """Tries of the job after this one; below 0 when it only goes on because the page is written."""
    results: dict[str, Any] = field(default_factory=dict)  # Any: each stage has its own result type
    """Results of finished stages by stage name."""

    def result(self, stage: str, kind: type[T]) -> T:
        """The result of an earlier stage."""
        value = self.results[stage]
        if not isinstance(value, kind):
            raise TypeError(f"stage {stage!r} gave {type(value).__name__}, not {kind.__name__}")
        return value
