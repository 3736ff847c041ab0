"""What a check is: a rule that looks at a page and says what it saw."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from genapp.page.components import Component, ComponentKind, PageSpec
from genapp.page.facts import PageContext
from genapp.page.findings import Finding
from genapp.page.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PageUnderTest:
    """All a check may look at."""

    request: PageRequest
    spec: PageSpec
    context: PageContext
    components: tuple[Component, ...]
    html: str
    json_ld: tuple[str, ...]

    def component(self, kind: ComponentKind) -> Component | None:
        return next((part for part in self.components if part.kind is kind), None)


class CannotRun(Exception):
    """Raised by a check that cannot judge this page; its text is the reason shown. It is never a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A quality rule: `name` is stable, `title` is for people. `look` yields what it sees, or raises `CannotRun`."""

    name: str
    title: str
    look: Callable[[PageUnderTest], Iterable[Finding]]
