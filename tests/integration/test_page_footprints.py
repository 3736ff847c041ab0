"""What is kept of each page to compare the next one with it, on both databases."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine, func, select
from sqlmodel import col
from sqlmodel import select as pick

from genapp.access import LOCAL_OWNER
from genapp.db import ContentVersion, load, reading, transaction
from genapp.db.models import FOOTPRINT_MARK, PAGE_FOOTPRINT
from genapp.db.queries.footprints import KeptFootprint, keep_footprint, near_footprints
from genapp.page import PageContext, PageRequest, QualityReport
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.embedded.writer import EmbeddedWriter
from genapp.quality.likeness import Signature, sign, site_mark
from genapp.services.queue import PageOrder, submit_page
from genapp.services.work import run_job
from genapp.sources.facts import make_fact_sheet
from tests.bench.rows.footprints import made_pages
from tests.support.queue import a_request, claim, free_slots
from tests.support.stored_pages import store_batch
from tests.support.work import small_tools

SITE = site_mark("shop.example", "en")


class FactsOfTheRequest:
    async def gather(self, request: PageRequest) -> PageContext:
        return PageContext(facts=make_fact_sheet(request, None))


def write_page(engine: Engine, keyword: str, address: str, facts: Sequence[str]) -> QualityReport:
    """All seven stages with the embedded writer; the report of the stored version."""
    free_slots(engine, 4)
    with transaction(engine) as session:
        order = PageOrder(request=a_request(keyword, target_url=address, facts=tuple(facts)))
        job_id = submit_page(session, order, by=LOCAL_OWNER)
    token = next(each.token for each in claim(engine) if each.job_id == job_id)
    with small_tools(
        engine, provider=EmbeddedWriter(), gatherer=FactsOfTheRequest(), pipeline=standard_pipeline()
    ) as tools:
        asyncio.run(run_job(job_id, token, tools=tools))
    with reading(engine) as session:
        newest = pick(ContentVersion).where(ContentVersion.job_id == job_id).order_by(col(ContentVersion.id).desc())
        return load(QualityReport, session.exec(newest.limit(1)).one().report)


def found_by(report: QualityReport, check: str) -> list[str]:
    return [finding.message for finding in report.findings if finding.check == check]


def kept(engine: Engine) -> list[int]:
    """Pages and marks."""
    with reading(engine) as session:
        return [session.scalar(select(func.count()).select_from(t)) or 0 for t in (PAGE_FOOTPRINT, FOOTPRINT_MARK)]


def keep(engine: Engine, version_id: int, job_id: str, key: str, signature: Signature) -> None:
    with transaction(engine) as session:
        footprint = KeptFootprint(page_key=key, job_id=job_id, version_id=version_id, signature=signature)
        keep_footprint(session, SITE, footprint)


FACTS = ("Firm: Pipemoor", "Work: taps, pipes, boilers", "Hours: Mon-Sat", "Arrival: within one working day")


def test_the_second_page_of_a_plumber_is_told_that_only_its_town_is_another(engine: Engine):
    first = write_page(engine, "plumber Ashby Vale", "https://shop.example/ashby-vale", FACTS)
    second = write_page(engine, "plumber Corran Bridge", "https://shop.example/corran-bridge", FACTS)

    assert found_by(first, "doorway") == []
    assert len(found_by(second, "doorway")) == 1
    assert "https://shop.example/ashby-vale" in found_by(second, "doorway")[0]


def test_a_page_that_is_written_again_is_not_its_own_neighbour_and_keeps_one_footprint(engine: Engine):
    write_page(engine, "plumber Ashby Vale", "https://shop.example/ashby-vale", FACTS)
    once = kept(engine)

    again = write_page(engine, "plumber Ashby Vale", "https://shop.example/ashby-vale", FACTS)

    assert found_by(again, "doorway") == found_by(again, "footprint") == []
    assert kept(engine) == once
    assert once[0] == 1


def test_pages_of_another_site_are_no_neighbours(engine: Engine):
    write_page(engine, "plumber Ashby Vale", "https://one.example/ashby-vale", FACTS)

    other = write_page(engine, "plumber Corran Bridge", "https://other.example/corran-bridge", FACTS)

    assert found_by(other, "doorway") == found_by(other, "footprint") == []


def test_the_doubles_among_many_pages_are_found_by_their_marks(engine: Engine):
    _, job_ids = store_batch(engine, [a_request("boots", target_url="https://shop.example/boots")])
    pages = list(made_pages(400, 40))
    signed = [sign(page.components, page.own, "en") for page in pages]
    for place, signature in enumerate(signed):
        keep(engine, 1, job_ids[0], f"page {place}", signature)

    with reading(engine) as session:
        hits = [
            f"page {page.double_of}"
            in {near.page_key for near in near_footprints(session, SITE, f"page {place}", signed[place].marks)}
            for place, page in enumerate(pages)
            if page.double_of >= 0
        ]

    assert len(hits) == 40
    assert sum(hits) >= 0.95 * len(hits)


def test_a_sentence_that_all_pages_share_brings_only_a_few_of_them(engine: Engine):
    _, job_ids = store_batch(engine, [a_request("boots", target_url="https://shop.example/boots")])
    for place in range(60):
        keep(engine, 1, job_ids[0], f"page {place}", Signature(sentences=(7, place + 100)))

    with reading(engine) as session:
        near = near_footprints(session, SITE, "page 0", (7, 100))

    assert 0 < len(near) < 30


def test_what_an_earlier_version_shared_is_forgotten(engine: Engine):
    _, job_ids = store_batch(engine, [a_request("boots", target_url="https://shop.example/boots")])
    keep(engine, 1, job_ids[0], "page", Signature(sentences=(1, 2, 3)))
    keep(engine, 1, job_ids[0], "page", Signature(sentences=(3, 4)))

    with reading(engine) as session:
        found = [len(near_footprints(session, SITE, "other", (mark,))) for mark in (1, 2, 3, 4)]

    assert found == [0, 0, 1, 1]
    assert kept(engine) == [1, 2]
