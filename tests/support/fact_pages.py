"""Pages whose facts a person decides on: a target page told beforehand, and jobs that go through all seven stages."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import reading, transaction
from genapp.page import Fact, FactPlace, FactSheet, FactState, PageContext, PageRequest, SourceKind
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.embedded.writer import EmbeddedWriter
from genapp.services.queue import JobFacts, JobView, PageOrder, SheetFact, submit_page
from genapp.services.reads import job_view
from genapp.services.work import run_job
from genapp.sources.facts import known_facts
from tests.support.queue import SubmittedBatch, a_request, claim, free_slots, submit_batch
from tests.support.work import small_tools

GIVEN = ("Material: solid oak", "Width: 160 cm", "Delivery: two to three working days")


def on_page(value: str, *, name: str = "", place: FactPlace = FactPlace.TEXT) -> Fact:
    """As the reader of pages proposes it."""
    text = f"{name}: {value}" if name else value
    return Fact(
        number=0, text=text, name=name, value=value if name else "", source=SourceKind.TARGET,
        url="https://shop.example/tables", state=FactState.PROPOSED, place=place,
    )  # fmt: skip


TOLD = (
    on_page("76 cm", name="Height", place=FactPlace.TABLE),
    on_page("The oak comes from the Vosges."),
    on_page("The top is oiled by hand in our workshop."),
)


class ToldGatherer:
    """Finds what the order gives, and what the target page is told to say."""

    def __init__(self, told: Sequence[Fact] = TOLD) -> None:
        self.told = tuple(told)

    async def gather(self, request: PageRequest) -> PageContext:
        facts = (*known_facts(request), *(replace(fact, url=request.target_url) for fact in self.told))
        sheet, others = FactSheet.usable(facts)
        return PageContext(facts=sheet, proposed=others)


def tables(keyword: str = "oak tables", facts: Sequence[str] = GIVEN, **changes: object) -> PageRequest:
    address = f"https://shop.example/{keyword.replace(' ', '-')}"
    return a_request(keyword, facts=tuple(facts), **({"target_url": address} | changes))


def submit_one(engine: Engine, request: PageRequest) -> str:
    with transaction(engine) as session:
        return submit_page(session, PageOrder(request=request), by=LOCAL_OWNER)


def submit_many(engine: Engine, *requests: PageRequest, name: str = "tables.csv") -> SubmittedBatch:
    with transaction(engine) as session:
        return submit_batch(session, name, [PageOrder(request=one) for one in requests], by=LOCAL_OWNER)


def write_all(engine: Engine, told: Sequence[Fact] = TOLD) -> None:
    """Every job that waits, with the embedded writer."""
    free_slots(engine, 50)

    async def run() -> None:
        with small_tools(
            engine, provider=EmbeddedWriter(), gatherer=ToldGatherer(told), pipeline=standard_pipeline()
        ) as tools:
            for one in claim(engine):
                await run_job(one.job_id, one.token, tools=tools)

    asyncio.run(run())


def view(engine: Engine, job_id: str) -> JobView:
    with reading(engine) as session:
        return job_view(session, job_id, by=LOCAL_OWNER)


def sheet(engine: Engine, job_id: str) -> JobFacts:
    return view(engine, job_id).sheet


def line(engine: Engine, job_id: str, words: str) -> SheetFact:
    """The one line of the sheet with these words."""
    (found,) = [one for one in sheet(engine, job_id).facts if words in f"{one.name}: {one.value} {one.found}"]
    return found
