"""What a provider is: one call, one answer; retries belong to the queue."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from genapp.page.components import Block, Component, ComponentSpec
from genapp.page.facts import PageContext
from genapp.page.findings import Finding
from genapp.page.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is to be written, as values: enough for a writer that needs no model.

    `previous` and `findings` are set when a component is written again because checks failed.
    """

    request: PageRequest
    context: PageContext
    spec: ComponentSpec
    previous: Component | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request to a provider: the brief, and the same as text for a model."""

    brief: Brief
    system: str
    user: str
    schema: str
    """The JSON schema of the answer, as JSON text: {"blocks": [{"heading", "text", "facts"}]}."""
    max_tokens: int
    version: str
    """Of the prompt templates; part of the fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a call used; `estimated` when the provider did not say."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A whole answer: `text` is exactly what the provider sent, `blocks` what it means."""

    text: str
    blocks: tuple[Block, ...]
    model: str
    usage: Usage
    cost_micros: int = 0
    """Millionths of the account's currency; 0 for a free writer."""


OnText = Callable[[str], None]
"""Called with the whole text so far, plain, as it is written; must return at once."""


class Provider(Protocol):
    """One call, one answer. Raises `ProviderError` and nothing else."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion: ...

    async def check(self) -> None:
        """Raise `ProviderError` if a job would fail for sure: no key, wrong key, no such model."""
        ...

    def most_cost(self, prompt: Prompt) -> int:
        """What a call can cost at the most, in micros: reserved before it is made."""
        ...

    def read(self, text: str, prompt: Prompt) -> Completion:
        """Read an answer that the ledger kept, as `complete` would have; usage is not known."""
        ...

    async def close(self) -> None: ...


class Wrapped:
    """Everything but `complete` as the provider inside has it."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def model(self) -> str:
        return self._provider.model

    async def check(self) -> None:
        await self._provider.check()

    def most_cost(self, prompt: Prompt) -> int:
        return self._provider.most_cost(prompt)

    def read(self, text: str, prompt: Prompt) -> Completion:
        return self._provider.read(text, prompt)

    async def close(self) -> None:
        await self._provider.close()
