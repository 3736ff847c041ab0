"""The first two stages: validation and context building."""

import pytest

from genapp.errors import BadInput, TooFewFacts
from genapp.page import Language, PageRequest, PageType, ProductLine
from genapp.page_types import PAGE_SPECS
from genapp.pipeline import stages
from genapp.pipeline.pipeline import Pipeline
from genapp.pipeline.standard import STAGES
from genapp.pipeline.work import CONTEXT_BUILDING, VALIDATION, Validated, Work
from genapp.sources.fetch import GuardedFetcher
from genapp.sources.gather import WebGatherer
from genapp.sources.network import FetchLimits
from tests.support.site import running_site
from tests.support.work import StageNotes

pytestmark = pytest.mark.anyio
FACTS = ("Material: oak", "Seat height: 44 cm", "Use: reading")


@pytest.fixture(scope="module")
def site():
    with running_site() as running:
        yield running


def work(site, path="/missing", *, allowed=True, raw=(), **given):
    request = PageRequest(
        **{"page_type": PageType.CATEGORY, "language": Language.EN, "keywords": ("chairs",)}
        | {"target_url": site.url(path)}
        | given
    )
    fetcher = GuardedFetcher(allow_private=allowed, limits=FetchLimits(seconds=2.0))
    return Work(
        job_id="1",
        request=request,
        spec=PAGE_SPECS[request.page_type],
        gatherer=WebGatherer(fetcher),
        writer=None,
        watcher=None,
        store=None,
        raw=raw,
        allow_private_addresses=allowed,
        results={VALIDATION: Validated(request=request)},
    )


async def failure(job):
    with pytest.raises(TooFewFacts) as failed:
        await stages.build_context(job)
    return failed.value


async def test_a_checked_request_is_valid_as_it_is(site):
    job = work(site, facts=FACTS, products=(ProductLine(name="A", price="5.00", currency="EUR"),), sku_count=3)

    assert (await stages.validate(job)).request == job.request


async def test_rules_that_changed_since_are_told_field_by_field(site):
    with pytest.raises(BadInput) as bad:
        await stages.validate(work(site, allowed=False, keywords=("k" * 100,)))

    assert [problem.field for problem in bad.value.problems] == ["targetUrl", "keywords"]


async def test_problems_name_the_fields_as_they_were_handed_in(site):
    raw = (("Type", "category"), ("Link", "ftp://x"), ("Keyword", "a"), ("Lang", "en"))

    with pytest.raises(BadInput) as bad:
        await stages.validate(work(site, raw=raw))

    assert [problem.field for problem in bad.value.problems] == ["Link"]


async def test_a_page_is_written_from_the_users_facts_when_the_target_is_gone(site):
    context = await stages.build_context(work(site, facts=FACTS))

    assert [fact.text for fact in context.facts.facts] == list(FACTS)
    assert context.sources[0].reason == "the page answered 404 (not found)"


async def test_a_page_is_written_from_its_target_alone(site):
    context = await stages.build_context(work(site, "/lamp", page_type=PageType.PRODUCT))

    assert len(context.facts.facts) > 10


async def test_too_little_is_a_failure_that_says_what_to_add(site):
    error = await failure(work(site, facts=("Material: oak",), brand="Northwood", sku_count=500))

    assert error.message == "Only 1 fact is known about this page (the page answered 404 (not found))."
    assert error.hint.startswith('Add at least 2 facts about the range, such as "Material: oak and ash"')


async def test_a_shell_is_read_but_states_too_little(site):
    error = await failure(work(site, "/shell", page_type=PageType.LANDING))

    assert error.message == "No fact is known about this page (the target page was read, but states too little)."
    assert error.hint.startswith("Add at least 3 facts about the offer")


async def test_what_the_target_page_tells_unconfirmed_is_named(site):
    error = await failure(work(site, "/leasing", page_type=PageType.LANDING, language=Language.DE))

    assert "The target page says “Die Übergabe dauert 20 Minuten" in error.hint
    assert error.hint.endswith("confirm what is true of it among the facts of this job, and retry.")


async def test_on_a_product_page_product_lines_count_once(site):
    lines = tuple(ProductLine(name=f"P{n}", price="5.00", currency="EUR") for n in range(5))

    error = await failure(work(site, page_type=PageType.PRODUCT, products=lines, facts=("Material: oak",)))

    assert error.message.startswith("Only 2 facts are known")
    assert "Add at least 1 fact about the product" in error.hint.replace("\u00a0", " ")
    assert await stages.build_context(work(site, products=lines))


async def test_names_and_numbers_of_an_article_describe_nothing(site):
    facts = ("SKU: 12", "GTIN: 4006381333931", "Brand: Northwood", "Material: oak")

    assert (await failure(work(site, page_type=PageType.PRODUCT, facts=facts))).message.startswith("Only 1 fact")


class Broken:
    """A gatherer that cannot work at all."""

    async def gather(self, request):
        raise OSError("no more files")


async def context_of(job):
    """Through the stage as the pipeline runs it; its record."""
    notes = StageNotes()
    stage = next(stage for stage in STAGES if stage.name == CONTEXT_BUILDING)
    await Pipeline(stages=(stage,)).run(job, journal=notes)
    return notes.runs[0]


async def test_a_source_that_cannot_be_read_stands_in_the_record_and_the_rest_goes_on(site):
    run = await context_of(work(site, facts=FACTS, competitor_urls=(site.url("/lamp"), site.url("/gone"))))

    assert run.outcome == "completed"
    assert run.reason == (
        f"went on without the target page {site.url('/missing')} (the page answered 404 (not found))"
        f" and the competitor page {site.url('/gone')} (the page answered 404 (not found))"
    )


async def test_without_any_source_the_page_is_built_from_what_the_request_says(site):
    job = work(site, facts=FACTS)
    job.gatherer = Broken()

    run = await context_of(job)

    assert (run.outcome, run.error) == ("completed", None)
    assert "went on without the target page" in run.reason
    assert [fact.text for fact in run.result.facts.facts] == list(FACTS)


async def test_a_page_that_cannot_do_without_its_sources_says_what_to_add(site):
    job = work(site)
    job.gatherer = Broken()

    with pytest.raises(TooFewFacts) as failed:
        await context_of(job)

    assert failed.value.message == "No fact is known about this page (the page could not be read)."
    assert failed.value.hint.startswith("Add at least 3 facts")


def test_the_stages_stand_in_the_pipeline():
    runs = {stage.name: stage.run for stage in STAGES}
    assert runs[VALIDATION] is stages.validate
    assert runs[CONTEXT_BUILDING] is stages.build_context
