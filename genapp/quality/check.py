"""What a check is: a rule that looks at a page and says what it saw."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from genapp.page import Component, ComponentKind, ComponentSpec, Finding, Level, PageContext, PageRequest, PageType
from genapp.page_types.base import PageSpec
from genapp.quality.voice import DEFAULT_VOICE, VoiceRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """Another page of the same project and language, as far as pages are compared."""

    components: tuple[Component, ...]
    address: str = ""
    keywords: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    """What its facts and its brand say, where that is known: it is left out when texts are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Points from 0 to 10 that the second reader gives, with its reason in a few words."""

    name: str
    points: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """What a second reader says of the sentences of a page, or why it said nothing of use.

    A sentence that was read and is neither supported nor unsupported states nothing, or nobody knows.
    """

    read: frozenset[str] = frozenset()
    supported: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Each with the numbers of its facts."""
    unsupported: frozenset[str] = frozenset()
    ratings: tuple[Rating, ...] = ()
    missed: str = ""
    """Why the page was not read; then nothing else is set."""

    def facts_of(self, sentence: str) -> tuple[int, ...]:
        """That support it; none when nothing was said of it."""
        return dict(self.supported).get(sentence, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUnderTest:
    """All a check may look at."""

    request: PageRequest
    spec: PageSpec
    context: PageContext
    components: tuple[Component, ...]
    html: str
    json_ld: tuple[str, ...]
    siblings: tuple[Sibling, ...] = ()
    voice: VoiceRules = DEFAULT_VOICE
    reading: SecondReading | None = None
    """None when no second reader is wanted."""

    def component(self, kind: ComponentKind) -> Component | None:
        return next((part for part in self.components if part.kind is kind), None)


def asked(page: PageUnderTest, kind: ComponentKind) -> tuple[Component, ComponentSpec]:
    """What was written of a component, and what was asked; raises `CannotRun` when the page has none."""
    component, spec = page.component(kind), page.spec.component(kind)
    if component is None or spec is None:
        raise CannotRun(f"there is no {kind.spoken}")
    return component, spec


def about(
    kind: ComponentKind,
    what: str,
    *,
    level: Level = Level.BLOCK,
    value: str = "",
    limit: str = "",
    evidence: str = "",
) -> Finding:
    """What is wrong with a component, after its name: "is missing"."""
    message = f"The {kind.spoken} {what}."
    return Finding(level=level, message=message, component=kind, value=value, limit=limit, evidence=evidence)


def noted(
    kind: ComponentKind | None,
    message: str,
    *,
    level: Level = Level.WARN,
    value: str = "",
    limit: str = "",
    evidence: str = "",
) -> Finding:
    """A whole sentence about a component, or about the page where none can mend it; the evidence is cut to a line."""
    return Finding(level=level, message=message, component=kind, value=value, limit=limit, evidence=evidence[:120])


class CannotRun(Exception):
    """Raised by a check that cannot judge this page; its text is the reason shown. It is never a pass."""


class Aspect(StrEnum):
    """What a check says of a page: the score asks for each of them."""

    WORTH = "worth"  # whether it tells the reader something
    TRUST = "trust"  # whether that is true
    CRAFT = "craft"  # whether it is well made


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A quality rule: `name` is stable, `title` is for people. `look` yields what it sees, or raises `CannotRun`."""

    name: str
    title: str
    look: Callable[[PageUnderTest], Iterable[Finding]]
    aspect: Aspect = Aspect.CRAFT


class Switch(StrEnum):
    """How much the findings of a check weigh in an installation."""

    AS_FOUND = "as found"  # as the check itself says
    BLOCKER = "blocker"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLevels:
    """Which checks block, warn or are off, by (page type, name of the check); "" stands for every page type."""

    switches: Mapping[tuple[str, str], Switch] = field(default_factory=dict)

    def of(self, check: str, page_type: PageType) -> Switch:
        """That of the page type comes before that of every page type."""
        every = self.switches.get(("", check), Switch.AS_FOUND)
        return self.switches.get((page_type.value, check), every)

    def changed(self, switches: Mapping[tuple[str, str], Switch | None]) -> "CheckLevels":
        """With these in the place of those of the same page type and check; None takes one away."""
        left = {key: switch for key, switch in {**self.switches, **switches}.items() if switch}
        every = {check: switch for (page_type, check), switch in left.items() if not page_type}
        return CheckLevels(
            switches={
                (page_type, check): switch
                for (page_type, check), switch in left.items()
                if switch is not Switch.AS_FOUND or (page_type and every.get(check, switch) is not switch)
            }
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """A rule each, those of every page type first: "all: superlatives blocker", "product: readability off"."""
        rules = sorted(self.switches.items(), key=lambda rule: rule[0])
        return tuple(f"{page_type or EVERY}: {check} {switch}" for (page_type, check), switch in rules)

    @property
    def text(self) -> str:
        """As it is stored."""
        return "; ".join(self.lines)


EVERY: Final = "all"
"""Stands for every page type in the line of a rule."""
