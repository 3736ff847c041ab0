"""The parts of a page, and what the quality checks say about them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


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

    @property
    def spoken(self) -> str:
        """As it stands in a sentence: "meta description"."""
        return self.value.replace("_", " ")


class Shape(StrEnum):
    """How the blocks of a component are filled."""

    LINE = "line"  # one block, text is one line, no heading
    PROSE = "prose"  # one or more blocks, text is a paragraph, no heading
    LIST = "list"  # several blocks, text is one item, no heading
    SECTIONS = "sections"  # several blocks, each with a heading and text (paragraphs parted by a blank line)
    PAIRS = "pairs"  # several blocks, heading is the question, text the answer

    @property
    def headed(self) -> bool:
        """Whether its blocks carry a heading."""
        return self in (Shape.SECTIONS, Shape.PAIRS)


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
    written_by: str = ""
    """The writer that stood in for the page's own, when that one could not write it; else empty."""

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
    """Fewest and most words of the whole component, headings included."""
    characters: tuple[int, int] = (10, 120)
    """Of a LINE component, which is judged in characters rather than words."""
    answer_words: tuple[int, int] = (25, 90)
    """Of each answer of PAIRS."""
    required: bool = True


class Subject(StrEnum):
    """What a page speaks of; sources, writers and exports ask this, never for one page type."""

    RANGE = "range"  # several products
    PRODUCT = "product"  # one product
    OFFER = "offer"  # a campaign, a service, a topic


HEAD_KINDS: Final = frozenset({ComponentKind.TITLE, ComponentKind.META_DESCRIPTION})
"""Components that stand in the head of the page and do not count as body text."""


class Level(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"  # blocks approval
    WARN = "warn"  # lowers the score
    INFORM = "inform"


class CheckOutcome(StrEnum):
    PASSED = "passed"
    FOUND = "found"
    SKIPPED = "skipped"  # could not run; never counted as passed


class Verdict(StrEnum):
    READY = "ready"
    NEEDS_REVIEW = "needs_review"
    REDO = "redo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a check saw: the value, the limit, and the words it saw it in."""

    check: str = ""
    """Its name, put in by who runs it."""
    level: Level
    message: str
    component: ComponentKind | None = None
    value: str = ""
    limit: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """How one check went."""

    check: str
    title: str
    outcome: CheckOutcome
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    """Why it was skipped."""
    switch: str = ""
    """How much the installation let it weigh ("blocker", "warning", "off"); empty: as the check itself says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """All checks of one version, its score (0 to 100) and what follows."""

    results: tuple[CheckResult, ...]
    score: int
    verdict: Verdict

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)
