"""Pages of the newer types go all the way with the embedded writer, and pages of one batch lead to each other."""

import json

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Engine, event, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, ContentVersion, Job, load, reading, transaction
from genapp.page import Language, PageContext, PageRequest, PageType
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import FinishedPage
from genapp.providers.embedded.writer import EmbeddedWriter
from genapp.services.queue import PageOrder
from genapp.services.work import run_job
from genapp.services.work.link_plans import LinkPlans
from genapp.sources.facts import make_fact_sheet
from tests.support.queue import claim, free_slots, submit_batch
from tests.support.work import small_tools

pytestmark = pytest.mark.anyio

SITE = "https://www.wheelmoor.example"


class FactsAlone:
    """What the request says, and nothing from the web."""

    async def gather(self, request: PageRequest) -> PageContext:
        return PageContext(facts=make_fact_sheet(request))


def a_page(page_type: PageType, path: str, keyword: str, *facts: str, **changes: object) -> PageRequest:
    given = {"brand": "Wheelmoor", "language": Language.EN} | changes
    return PageRequest(page_type=page_type, target_url=f"{SITE}{path}", keywords=(keyword,), facts=facts, **given)


PAGES = (
    a_page(
        PageType.LOCATION,
        "/shops/fernwick",
        "bike shop Fernwick",
        "Address: 2 Kiln Road, Fernwick",
        "Opening hours: Mon-Sat 9-18",
        "Services: repairs, rental, fitting",
        "Parking: 6 places behind the shop",
    ),
    a_page(
        PageType.BRAND,
        "/brands/alder",
        "Alder bikes",
        "Products: touring bikes, cargo bikes",
        "Frame: steel, welded in Ghent",
        "Founded: 1974",
        "Guarantee: 10 years on the frame",
        brand="Alder",
    ),
    a_page(
        PageType.FAQ,
        "/help/returns",
        "bike returns",
        "Returns: 30 days",
        "Return costs: free",
        "Refund: within 5 working days",
        "Payment: card, invoice",
        "Phone: 01234 567",
    ),
    a_page(
        PageType.GLOSSARY,
        "/glossary/butted-tubes",
        "butted tubes",
        "Definition: tubes with walls that are thicker at the ends",
        "Wall thickness: 0.8 mm at the ends, 0.5 mm in the middle",
        "Material: steel, aluminium, titanium",
    ),
)


@pytest.fixture
async def finished(engine: Engine) -> dict[PageType, FinishedPage]:
    """The pages of one batch, written."""
    free_slots(engine, len(PAGES))
    with transaction(engine) as session:
        submit_batch(session, "pages", [PageOrder(request=page) for page in PAGES], by=LOCAL_OWNER)
    with small_tools(engine, provider=EmbeddedWriter(), gatherer=FactsAlone(), pipeline=standard_pipeline()) as tools:
        for one in claim(engine):
            await run_job(one.job_id, one.token, tools=tools)
    rows = select(Job.page_type, ContentVersion.page).join_from(Job, ContentVersion, ContentVersion.job_id == Job.id)
    with reading(engine) as session:
        return {PageType(kind): load(FinishedPage, page) for kind, page in session.execute(rows)}


def nodes(page: FinishedPage) -> dict[str, dict[str, object]]:
    scripts = LexborHTMLParser(page.html).css("script[type='application/ld+json']")
    return {node["@type"]: node for node in (json.loads(script.text()) for script in scripts)}


async def test_pages_of_a_batch_are_written_and_lead_to_each_other(finished: dict[PageType, FinishedPage]):
    assert set(finished) == {page.page_type for page in PAGES}
    for page in PAGES:
        related = LexborHTMLParser(finished[page.page_type].body_html).css(".related a")
        others = {one.target_url: one.primary_keyword for one in PAGES if one is not page}
        assert {link.attributes["href"]: link.text() for link in related} == others


async def test_each_type_shows_what_its_readers_come_for(finished: dict[PageType, FinishedPage]):
    location, brand = finished[PageType.LOCATION], finished[PageType.BRAND]

    assert nodes(location)["LocalBusiness"]["openingHours"] == ["Mo-Sa 09:00-18:00"]
    assert "2 Kiln Road, Fernwick" in location.body_html
    assert nodes(brand)["Brand"]["name"] == "Alder"
    assert "touring bikes" in brand.body_html
    assert "30" in finished[PageType.FAQ].body_html
    assert "thicker at the ends" in finished[PageType.GLOSSARY].body_html


async def test_the_links_of_a_batch_are_read_once(engine: Engine):
    with transaction(engine) as session:
        batch = submit_batch(session, "pages", [PageOrder(request=page) for page in PAGES], by=LOCAL_OWNER)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    plans = LinkPlans(engine)

    found = [await plans.around(batch.batch_id, page) for page in PAGES]

    assert all(len(links.related) == len(PAGES) - 1 for links in found)
    assert len([statement for statement in asked if "FROM job" in statement]) == 1


async def test_a_page_that_will_not_be_is_not_led_to(engine: Engine):
    with transaction(engine) as session:
        batch = submit_batch(session, "pages", [PageOrder(request=page) for page in PAGES], by=LOCAL_OWNER)
        session.connection().execute(JOB.update().where(JOB.c.id == batch.job_ids[0]).values(state="cancelled"))

    links = await LinkPlans(engine).around(batch.batch_id, PAGES[1])

    assert PAGES[0].target_url not in {url for _, url in links.related}
    assert PAGES[2].target_url in {url for _, url in links.related}
