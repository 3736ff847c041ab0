import pytest

from genapp.page import Language, PageRequest, PageType
from genapp.sources.fetch import GuardedFetcher
from genapp.sources.gather import WebGatherer
from genapp.sources.network import FetchLimits
from tests.support.site import Page

pytestmark = pytest.mark.anyio


def request(site, target, *competitors):
    return PageRequest(
        page_type=PageType.CATEGORY,
        target_url=site.url(target),
        keywords=("armchairs",),
        language=Language.EN,
        competitor_urls=tuple(map(site.url, competitors)),
    )


@pytest.fixture
def gatherer():
    return WebGatherer(GuardedFetcher(allow_private=True, limits=FetchLimits(seconds=1.0)), max_text=150)


async def test_target_and_competitors_are_read(site, gatherer):
    context = await gatherer.gather(request(site, "/armchairs", "/rival-1", "/rival-2"))

    assert [(source.role, source.ok, source.status) for source in context.sources] == [
        ("target", True, 200),
        ("competitor", True, 200),
        ("competitor", True, 200),
    ]
    assert context.sources[0].title == "Armchairs | Northwood"
    assert context.sources[0].words > 50
    assert context.topics == ("How to choose an armchair", "Which fabric lasts longest")
    assert context.breadcrumbs[0] == ("Home", "https://www.example.com/")
    assert context.image_url == "https://cdn.example.com/armchairs.jpg"
    assert [fact.place.value for fact in context.facts.facts] == ["structured data", "structured data"]
    assert {fact.place.value for fact in context.proposed} == {"text"}
    assert [fact.number for fact in context.proposed] == [3, 4, 5, 6]


async def test_competitors_never_give_facts_and_their_texts_are_bounded(site, gatherer):
    context = await gatherer.gather(request(site, "/missing", "/rival-1"))

    assert context.facts.facts == ()
    assert len(context.competitor_texts) == 1
    assert len(context.competitor_texts[0]) <= 150


@pytest.mark.parametrize(
    ("path", "reason", "status"),
    [
        ("/missing", "the page answered 404 (not found)", 404),
        ("/pdf", "the address answered with application/pdf, not with an HTML page", None),
        ("/drip", "the page was not there after 1 s", None),
        ("/to-metadata", "the address is refused: 169.254.169.254 is a link-local or metadata address", None),
        ("/soft-404", "the page says that it does not exist ('Page not found')", 200),
        ("/wall", "the site shows a wall against robots ('Just a moment...')", 200),
    ],
)
async def test_what_fails_is_recorded_and_the_rest_goes_on(site, gatherer, path, reason, status):
    context = await gatherer.gather(request(site, path, "/rival-1", path))

    target, rival = context.sources
    assert (target.ok, target.reason, target.status) == (False, reason, status)
    assert rival.ok
    assert context.topics


async def test_orders_on_a_page_are_counted_in_its_report(site, gatherer):
    context = await gatherer.gather(request(site, "/orders"))

    assert context.sources[0].dropped >= 3
    assert all("ignore" not in fact.text.casefold() for fact in context.facts.facts)


async def test_no_more_than_five_competitors_are_read_and_each_once(site, gatherer):
    for n in range(9):
        site.on[f"/c{n}"] = Page(body="<h1>x</h1><p>text</p>")

    paths = [f"/c{n}" for n in range(9)]
    context = await gatherer.gather(request(site, "/armchairs", "/armchairs", *paths, *paths))

    assert len(context.sources) == 6
    assert len(site.requests) == 6


async def test_a_fault_in_a_reader_is_no_fault_of_the_job(site, caplog):
    class Broken:
        async def fetch(self, url):
            raise RuntimeError("a bug")

    context = await WebGatherer(Broken()).gather(request(site, "/armchairs"))

    assert context.sources[0].reason == "the page could not be read"
    assert "gather.failed" in caplog.text
