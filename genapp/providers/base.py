"""What a provider is: one call, one answer; and how its calls are kept within limits. Retries belong to the queue."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from genapp.errors import (
    LimitReached,
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderTimeout,
)
from genapp.page import Block, Component, ComponentKind, ComponentSpec, Finding, Language, PageContext, PageRequest

SIGNS_PER_TOKEN: Final = 4
"""Where nobody says how many tokens a text has."""
LONGEST_CLOSING_SECONDS: Final = 60.0
"""A provider that wants to be left alone for longer is paused in the database, where people can resume it."""
_WAIT_IN_PLACE_SECONDS: Final = 2.0
_AFTER_KEY_SECONDS: Final = 5.0
"""Until its pause is known everywhere."""


PLAN: Final = "plan"
HEAD_LINES: Final = "head"
READING: Final = "reading"
"""What is asked of a model beside single components, as `Brief.task`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPart:
    """What one component of the body is to say: numbers of facts, questions of buyers, keywords beside the primary."""

    kind: ComponentKind
    facts: tuple[int, ...] = ()
    questions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePlan:
    """The parts of the body that are to be written, in the order of the page: each fact has one home."""

    parts: tuple[PlannedPart, ...] = ()

    def part(self, kind: ComponentKind) -> PlannedPart | None:
        return next((part for part in self.parts if part.kind is kind), None)


NO_PLAN: Final = PagePlan()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What is to be written, as values: enough for a writer that needs no model.

    `task` is "plan" or "head" when it is not one component; the answer is then blocks whose headings name components.
    Of a "reading" they name the sentences, which are the blocks of `previous`, by number, and the points to rate.
    `plan` and `head` are what is settled of the page. `previous` and `findings` are set when it is written again
    because checks failed; `again` says that an earlier answer to the same could not be used.
    """

    request: PageRequest
    context: PageContext
    spec: ComponentSpec
    task: str = ""
    plan: PagePlan = NO_PLAN
    head: tuple[Component, ...] = ()
    previous: Component | None = None
    findings: tuple[Finding, ...] = ()
    again: bool = False

    @property
    def name(self) -> str:
        """Of what is written, as the ledger has it."""
        return self.task or self.spec.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request to a provider: the brief, and the same as text for a model."""

    brief: Brief
    system: str
    user: str
    schema: str
    """The JSON schema of the answer, as JSON text: {"blocks": [{"heading", "text", "facts"}]}; `system` says it in
    words."""
    max_tokens: int
    """Of the answer itself."""
    version: str
    """Of the prompt templates; part of the fingerprint."""
    room: int | None = None
    """Output tokens on top, for what a model thinks before it writes. `Provider.fitted` sets it; None when nobody
    reserves anything for the call, and then the provider asks for what it needs."""

    @property
    def question(self) -> str:
        """All the text of the request, for what it weighs."""
        return self.system + self.user + self.schema

    @property
    def output_limit(self) -> int:
        """Output tokens that the request asks for: the one figure that its limit and all reservations come from."""
        return self.max_tokens + (self.room or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a call used; `estimated` when the provider did not say."""

    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those that the provider had in its cache."""
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


Leaves = Callable[[], Awaitable[None]]
"""Awaited when a call has its place and nothing is left but to send it. What it raises keeps it from being sent."""


class Provider(Protocol):
    """One call, one answer. Raises `ProviderError` and nothing else."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def reads_text(self) -> bool:
        """Whether it writes from the text of a prompt, as models do: then the page is planned, and its head lines are
        one call. Else it writes component by component from `prompt.brief`."""
        ...

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion: ...

    async def check(self) -> None:
        """Ask something small. Raise `ProviderError` if a job would fail now: not there, wrong key, no such model."""
        ...

    def fitted(self, prompt: Prompt) -> Prompt:
        """The prompt with all the output tokens that its request will ask for; what is reserved follows from them."""
        ...

    def most_cost(self, prompt: Prompt) -> int:
        """What the call of a fitted prompt can cost at the most, in micros, if the server keeps to what is asked for:
        reserved before it is made."""
        ...

    def read(self, text: str, prompt: Prompt) -> Completion:
        """Read an answer that the ledger kept, as `complete` would have; usage is not known."""
        ...

    async def close(self) -> None: ...


class Wrapped:
    """A provider whose calls may have to wait before they are made; else it does as the provider inside."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    @property
    def name(self) -> str:
        return self._provider.name

    @property
    def model(self) -> str:
        return self._provider.model

    @property
    def reads_text(self) -> bool:
        return self._provider.reads_text

    async def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, leaves: Leaves | None = None
    ) -> Completion:
        if isinstance(self._provider, Wrapped):
            return await self._provider.complete(prompt, on_text=on_text, leaves=leaves)
        if leaves:
            await leaves()
        return await self._provider.complete(prompt, on_text=on_text)

    async def check(self) -> None:
        await self._provider.check()

    def fitted(self, prompt: Prompt) -> Prompt:
        return self._provider.fitted(prompt)

    def most_cost(self, prompt: Prompt) -> int:
        return self._provider.most_cost(prompt)

    def read(self, text: str, prompt: Prompt) -> Completion:
        return self._provider.read(text, prompt)

    async def close(self) -> None:
        await self._provider.close()


OnLearnt = Callable[[Mapping[str, object], tuple[str, ...]], None]
"""Called with what a provider knows of its server now, as JSON values and in words; must return at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderConfig:
    """Prices are of a million tokens; `timeout` is seconds for one whole answer; `concurrency` calls per process.

    `learnt` is what `on_learnt` was told of this server before, perhaps in another process.
    """

    name: str = "embedded"
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    model: str = ""
    timeout: float = 120.0
    concurrency: int = 8
    input_price: float = 0.0
    cached_price: float | None = None
    """Of input tokens that the provider had in its cache; None: as of any other."""
    output_price: float = 0.0
    learnt: Mapping[str, object] = field(default_factory=dict)
    on_learnt: OnLearnt = field(default=lambda values, notes: None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderKind:
    """All that is said of one way to have pages written, before any of its libraries are loaded."""

    name: str
    """As in settings, files and the ledger."""
    label: str
    """As on screens."""
    what: str
    """In a few words, after its name."""
    about: str
    """What it does, in a sentence or two."""
    make: Callable[[ProviderConfig], Provider]
    paid: bool
    """Whether its calls may cost money; one that is not costs nothing, whatever prices are set."""
    limited: bool
    """Whether somebody else's machine has to be spared: calls at once, and the limits that all workers share."""
    spellings: str = ""
    """How else files write it, parted by spaces, in lower case without signs."""
    cannot_write: Callable[[Language], str] = lambda language: ""
    """Why pages in a language are not written, in a sentence; empty when they are."""
    check_set_up: Callable[[ProviderConfig], None] = lambda config: None
    """Raises `ProviderError` when a configuration cannot work, without asking anybody."""


class Limited(Wrapped):
    """Any provider, asked by this process at most `limit` times at once; later callers wait, first come first served.

    The deadline of a call begins when the provider is asked, so waiting here does not use it up.
    While the provider asks us to wait, or when it has refused the key, nobody is let through to be told the same.
    """

    def __init__(self, provider: Provider, *, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"a provider needs room for one call at least, not {limit}")
        super().__init__(provider)
        self._slots = asyncio.Semaphore(limit)
        self._busy_until = 0.0
        self._why = ""

    async def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, leaves: Leaves | None = None
    ) -> Completion:
        async with self._slots:
            while (left := self._busy_until - asyncio.get_running_loop().time()) > 0:
                if left > _WAIT_IN_PLACE_SECONDS:
                    raise LimitReached(self._why, provider=self.name, retry_after=left)
                await asyncio.sleep(left)
            return await self._ask(prompt, on_text, leaves)

    async def _ask(self, prompt: Prompt, on_text: OnText | None, leaves: Leaves | None) -> Completion:
        try:
            return await super().complete(prompt, on_text=on_text, leaves=leaves)
        except LimitReached:  # there may be room for the next call, which may be smaller
            raise
        except ProviderBusy as busy:
            if busy.told:
                self._leave_alone(min(busy.retry_after, LONGEST_CLOSING_SECONDS), "the provider has asked us to wait")
            raise
        except ProviderKeyRejected:
            self._leave_alone(_AFTER_KEY_SECONDS, "the provider has refused the key")
            raise

    def _leave_alone(self, seconds: float, why: str) -> None:
        until = asyncio.get_running_loop().time() + seconds
        if until > self._busy_until:
            self._busy_until, self._why = until, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """The right to one call: `begun` is the time when it may begin, in seconds of whoever keeps the limits."""

    id: str
    tokens: int
    begun: float


class Limiter(Protocol):
    """Keeps the limits of one provider: requests and tokens per minute, calls at once, its wish to be left alone."""

    async def reserve(self, *, tokens: int) -> Reservation:
        """Wait a little when that is enough. Raises `LimitReached` when the wait would be long."""
        ...

    async def settle(self, reservation: Reservation, *, used: int | None) -> None:
        """The call has ended; None when nobody knows what it used."""
        ...

    async def refused(self, reservation: Reservation, *, wait: float) -> None:
        """The provider says that it was too much, and wants to be left alone for so many seconds; 0: it did not say."""
        ...

    async def close(self) -> None: ...


class Metered(Wrapped):
    """Any provider within its limits, which are asked before each call and told afterwards what it used.

    The deadline of a call begins when the provider is asked.
    """

    def __init__(self, provider: Provider, limiter: Limiter) -> None:
        super().__init__(provider)
        self._limiter = limiter
        self._settling: set[asyncio.Task[None]] = set()

    async def complete(
        self, prompt: Prompt, *, on_text: OnText | None = None, leaves: Leaves | None = None
    ) -> Completion:
        """Raises `LimitReached` when nothing was asked, beside what the provider raises."""
        place = await self._limiter.reserve(tokens=tokens_reserved(prompt))
        used: int | None = 0

        async def leave() -> None:
            nonlocal used
            if leaves:
                await leaves()
            used = None

        try:
            completion = await super().complete(prompt, on_text=on_text, leaves=leave)
            used = completion.usage.input_tokens + completion.usage.output_tokens
            return completion
        except ProviderError as error:
            used = _used(error)
            if isinstance(error, ProviderBusy):
                await self._limiter.refused(place, wait=error.retry_after if error.told else 0.0)
            raise
        finally:
            await self._settle(place, used)

    async def close(self) -> None:
        await asyncio.gather(*self._settling)
        await super().close()
        await self._limiter.close()

    async def _settle(self, place: Reservation, used: int | None) -> None:
        """To its end, also when the caller is cancelled meanwhile."""
        settling = asyncio.ensure_future(self._limiter.settle(place, used=used))
        self._settling.add(settling)
        settling.add_done_callback(self._settling.discard)
        await asyncio.shield(settling)


def tokens_reserved(prompt: Prompt) -> int:
    """What the question takes, estimated, and the longest answer."""
    return -(-len(prompt.question) // SIGNS_PER_TOKEN) + prompt.output_limit


def _used(error: ProviderError) -> int | None:
    """Of a call without a good answer; what broke off may have been written in full on the other side."""
    if error.spent is not None:
        return error.spent.input_tokens + error.spent.output_tokens
    return None if isinstance(error, (ProviderDown, ProviderTimeout)) else 0
