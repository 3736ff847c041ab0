"""What a page by a model asks: its calls by a scripted server, their input tokens, and how much of it they share."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from genapp.page import Component, ComponentKind, Language, PageContext, PageRequest, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.work import CONTEXT_BUILDING, VALIDATION, Validated, Work
from genapp.pipeline.writing import generate_components
from genapp.providers.base import SIGNS_PER_TOKEN, OnText, Prompt, Provider
from genapp.providers.registry import ProviderConfig, make_provider
from genapp.sources.facts import make_fact_sheet
from tests.bench.measure import Row
from tests.support.prompts import shared_prefix
from tests.support.scripted_server.server import ScriptedServer

BEFORE: Final = 4_226
"""Tokens of the same page as it was asked for before there were plans: seven calls of about 600."""
FACTS: Final = (
    "Material: solid oak",
    "Height: 74 cm",
    "Width: 90 cm",
    "Lengths: 160, 180 and 220 cm",
    "Seats: 6 to 8 people",
    "Surface: oiled",
    "Weight: 48 kg",
    "Delivery: two to three weeks",
    "Warranty: 5 years",
    "Care: wipe with a damp cloth",
)
REQUEST: Final = PageRequest(
    page_type=PageType.CATEGORY,
    target_url="https://www.example.com/oak-dining-tables",
    keywords=("oak dining tables", "solid wood tables", "extendable tables"),
    language=Language.EN,
    brand="Northwood",
    facts=FACTS,
)


@dataclass
class PromptDesk:
    """All that component generation needs, in memory; keeps what was asked."""

    provider: Provider
    asked: list[Prompt] = field(default_factory=list)
    name: str = "bench"
    reads_text: bool = True

    async def set_aside(self, prompts: Sequence[Prompt], *, ordinal: int) -> None: ...

    async def spoilt(self, *, ordinal: int) -> Mapping[str, int]:
        return {}

    async def write(self, prompt: Prompt, *, ordinal: int, on_text: OnText) -> Component:
        self.asked.append(prompt)
        answer = await self.provider.complete(prompt, on_text=on_text)
        return Component(kind=prompt.brief.spec.kind, blocks=answer.blocks)

    def writing(self, kind: ComponentKind, text: str) -> None: ...

    def written(self, component: Component, *, ordinal: int) -> None: ...

    async def gather(self, request: PageRequest) -> PageContext:
        raise NotImplementedError

    async def save(self, work: Work) -> str:
        raise NotImplementedError


def prompt_rows() -> Iterator[Row]:
    """Of a category page with ten facts, in English."""
    prompts, requests = asyncio.run(_asked(REQUEST))
    tokens = sum(_signs(request) for request in requests) // SIGNS_PER_TOKEN
    calls = ", ".join(prompt.brief.name for prompt in prompts)
    yield Row(
        name="input tokens a page",
        measured=f"{tokens}",
        value=tokens,
        target=f"<= {BEFORE // 2}",
        limit=BEFORE // 2,
        note=f"{len(requests)} calls ({calls}); {BEFORE} before",
    )
    share = shared_prefix(prompts)
    yield Row(
        name="share of shared prefix",
        measured=f"{share:.1%}",
        value=round(share, 4),
        target=">= 90 %",
        limit=0.9,
        at_least=True,
        note="of what a call asks, what it shares with another call of the page from its beginning",
    )


async def _asked(request: PageRequest) -> tuple[list[Prompt], list[dict[str, Any]]]:  # Any: JSON
    async with ScriptedServer() as server:
        config = ProviderConfig(name="openai_compatible", base_url=server.base_url, model="scripted", concurrency=4)
        desk = PromptDesk(make_provider(config))
        work = Work(
            job_id="bench",
            request=request,
            spec=PAGE_SPECS[request.page_type],
            gatherer=desk,
            writer=desk,
            watcher=desk,
            store=desk,
        )
        context = PageContext(facts=make_fact_sheet(request, None))
        work.results |= {VALIDATION: Validated(request=request), CONTEXT_BUILDING: context}
        await generate_components(work)
        await desk.provider.close()
        return desk.asked, server.requests


def _signs(request: Mapping[str, Any]) -> int:  # Any: JSON
    return sum(len(message["content"]) for message in request["messages"])
