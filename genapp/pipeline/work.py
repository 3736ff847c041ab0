"""What a stage works with: the request, the results so far, and doors to the outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from genapp.page.components import Component, ComponentKind
from genapp.page.facts import PageContext
from genapp.page.request import PageRequest
from genapp.page_types.base import PageSpec
from genapp.providers.base import OnText, Prompt

T = TypeVar("T")


class Writer(Protocol):
    """Writes one component, once: an answer that the ledger holds is never asked for again."""

    @property
    def name(self) -> str: ...

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        """`ordinal` is 0 for the first writing, 1 and 2 when written again after findings."""
        ...


class Gatherer(Protocol):
    """Finds out what is known about a page."""

    async def gather(self, request: PageRequest) -> PageContext: ...


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
    raw: Sequence[tuple[str, str]] = ()
    """The request as it was handed in (field, value), for the validation stage."""
    allow_private_addresses: bool = False
    results: dict[str, Any] = field(default_factory=dict)  # Any: each stage has its own result type
    """Results of finished stages by stage name."""

    def result(self, stage: str, kind: type[T]) -> T:
        """The result of an earlier stage."""
        value = self.results[stage]
        if not isinstance(value, kind):
            raise TypeError(f"stage {stage!r} gave {type(value).__name__}, not {kind.__name__}")
        return value
