"""Everything the page of a job shows."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from genapp.access import Role, User
from genapp.db import Content, ContentVersion, Job, Part, ProviderCall, StageRunRow, db_now, dump, reading, transaction
from genapp.errors import NotFound, SignInRequired
from genapp.jobs import JobState
from genapp.page import (
    Block,
    CheckOutcome,
    CheckResult,
    Component,
    ComponentKind,
    Fact,
    FactSheet,
    Finding,
    Level,
    PageContext,
    Priority,
    QualityReport,
    SourceKind,
    SourceReport,
    Verdict,
)
from genapp.pipeline.work import CONTEXT_BUILDING, QUALITY_VALIDATION, Assembled, Checked, FinishedPage
from genapp.services.queue import JobView, StageView
from genapp.services.reads import job_view
from tests.support.queue import a_request, begin, claim, free_slots, submit

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
INTRO = Component(kind=ComponentKind.INTRO, blocks=(Block(text="Light shoes.", facts=(1,)),))
CONTEXT = PageContext(
    facts=FactSheet(
        facts=(Fact(number=1, text="Weight: 240 g", source=SourceKind.USER, name="Weight", value="240 g"),)
    ),
    sources=(SourceReport(url="https://shop.example/shoes", role="target", ok=False, reason="404", status=404),),
    topics=("Sizes",),
)
REPORT = QualityReport(
    results=(
        CheckResult(
            check="length",
            title="Length",
            outcome=CheckOutcome.FOUND,
            findings=(Finding(check="length", level=Level.WARN, message="too short"),),
        ),
    ),
    score=80,
    verdict=Verdict.NEEDS_REVIEW,
)
PAGE = FinishedPage(
    html="<p>Light shoes.</p>",
    body_html="<p>Light shoes.</p>",
    markdown="Light shoes.",
    slug="shoes",
    title="Shoes",
    meta_description="All about shoes",
    og_title="Shoes",
    og_description="All about shoes",
    canonical_url="https://shop.example/shoes",
    components=(INTRO,),
    words=2,
)


@pytest.fixture
def job_id(engine: Engine) -> str:
    """A job that a worker has begun: its validation runs."""
    free_slots(engine, 1)
    submitted = submit(engine, "trail shoes")[0]
    begin(engine, claim(engine)[0])
    return submitted


def view(engine: Engine, job_id: str) -> JobView:
    with reading(engine) as session:
        return job_view(session, job_id, by=VIEWER)


def stage_run(engine: Engine, job_id: str, stage: str, outcome: str, result: str = "", **more: object) -> None:
    with transaction(engine) as session:
        values = {"revision": 1, "attempt": 1, "token": 1, "seconds": 0.5, "started_at": db_now(session)} | more
        session.add(StageRunRow(job_id=job_id, stage=stage, outcome=outcome, result=result, **values))


def store(engine: Engine, job_id: str, *, report: str, page: str = "") -> None:
    with transaction(engine) as session:
        now = db_now(session)
        session.add(Content(id="c1", job_id=job_id, review_state="needs_review", created_at=now))
        session.flush()
        session.add(
            ContentVersion(
                content_id="c1",
                job_id=job_id,
                revision=1,
                number=1,
                title="Shoes",
                slug="shoes",
                words=2,
                html=PAGE.html,
                page=page or dump(PAGE),
                context=dump(CONTEXT),
                report=report,
                created_at=now,
            )
        )


def stage(found: JobView, name: str) -> StageView:
    return next(one for one in found.stages if one.name == name)


def test_a_new_job_shows_its_request_and_seven_waiting_stages(engine: Engine):
    job_id = submit(engine, "trail shoes", priority=Priority.HIGH)[0]

    found = view(engine, job_id)

    assert found.request == a_request("trail shoes")
    assert (found.row.state, found.row.priority, found.priority_given) == (JobState.PENDING, Priority.HIGH, True)
    assert [part.factor for part in found.score_parts] == [
        "SKU count",
        "monthly searches",
        "content status",
        "deadline",
    ]
    assert [one.outcome for one in found.stages] == ["waiting"] * 7
    assert {part.state for part in found.parts} == {"waiting"}
    assert (found.facts, found.sources, found.content, found.report) == ((), (), None, None)
    assert [event.kind for event in found.events] == ["submitted"]


def test_a_running_stage_tells_how_long_it_runs(engine: Engine, job_id: str):
    with transaction(engine) as session:
        started = db_now(session) - timedelta(seconds=90)
    began = time.monotonic()
    stage_run(engine, job_id, CONTEXT_BUILDING, "running", started_at=started, seconds=0.0)

    found = stage(view(engine, job_id), CONTEXT_BUILDING)

    assert found.outcome == "running"
    assert found.started_at == started
    assert 90 <= found.seconds < 91 + (time.monotonic() - began)


def test_facts_and_sources_come_from_context_building(engine: Engine, job_id: str):
    stage_run(engine, job_id, CONTEXT_BUILDING, "completed", dump(CONTEXT))

    found = view(engine, job_id)

    assert (found.facts, found.sources, found.topics) == (CONTEXT.facts.facts, CONTEXT.sources, CONTEXT.topics)


def test_a_stage_shows_its_finished_run_else_the_newest_and_a_dead_one_waits(engine: Engine, job_id: str):
    stage_run(engine, job_id, "validation", "failed", reason="first try")
    stage_run(engine, job_id, "validation", "failed", reason="second try", attempt=2)
    stage_run(engine, job_id, CONTEXT_BUILDING, "completed", dump(CONTEXT), seconds=3.0)
    stage_run(engine, job_id, CONTEXT_BUILDING, "abandoned")
    stage_run(engine, job_id, QUALITY_VALIDATION, "skipped", reason="asked to")
    stage_run(engine, job_id, "post-processing", "abandoned")

    found = view(engine, job_id)

    assert (stage(found, "validation").reason, stage(found, "validation").attempt) == ("second try", 2)
    assert (stage(found, CONTEXT_BUILDING).outcome, stage(found, CONTEXT_BUILDING).seconds) == ("completed", 3.0)
    assert (stage(found, QUALITY_VALIDATION).outcome, stage(found, QUALITY_VALIDATION).reason) == (
        "skipped",
        "asked to",
    )
    assert stage(found, "post-processing").outcome == "waiting"


def test_components_appear_in_the_order_of_the_page_as_they_are_written(engine: Engine, job_id: str):
    with transaction(engine) as session:
        part = {"job_id": job_id, "revision": 1}
        session.add(Part(kind="faq", state="writing", text="What", ordinal=1, **part))
        session.add(Part(kind="intro", state="written", text=INTRO.text, component=dump(INTRO), **part))

    found = view(engine, job_id)
    parts = {one.kind: one for one in found.parts}

    assert [one.kind for one in found.parts] == [
        "title",
        "meta_description",
        "h1",
        "intro",
        "sections",
        "faq",
        "closing",
    ]
    assert (parts["intro"].state, parts["intro"].component) == ("written", INTRO)
    assert (parts["faq"].state, parts["faq"].text, parts["faq"].ordinal) == ("writing", "What", 1)
    assert parts["title"].state == "waiting"


def test_calls_are_added_up_from_the_ledger(engine: Engine, job_id: str):
    with transaction(engine) as session:
        for number, state in enumerate(("answered", "failed", "started"), 1):
            session.add(
                ProviderCall(
                    job_id=job_id,
                    revision=1,
                    component="intro",
                    ordinal=0,
                    number=number,
                    fingerprint="f",
                    provider="p",
                    model="m",
                    state=state,
                    input_tokens=100,
                    output_tokens=20,
                    cost_micros=7,
                    started_at=db_now(session),
                )
            )

    calls = view(engine, job_id).calls

    assert (calls.calls, calls.answered, calls.failed) == (3, 1, 1)
    assert (calls.input_tokens, calls.output_tokens, calls.cost_micros) == (300, 60, 21)


def test_stored_content_is_shown_with_its_report(engine: Engine, job_id: str):
    store(engine, job_id, report=dump(REPORT))

    found = view(engine, job_id)

    assert found.content is not None
    assert (found.content.title, found.content.meta_description, found.content.markdown) == (
        "Shoes",
        "All about shoes",
        "Light shoes.",
    )
    assert (found.content.version, found.content.review_state) == (1, "needs_review")
    assert found.content.report == found.report == REPORT
    assert found.facts == CONTEXT.facts.facts


def test_skipped_checks_have_no_report(engine: Engine, job_id: str):
    store(engine, job_id, report="")

    found = view(engine, job_id)

    assert found.content is not None
    assert (found.content.report, found.report) == (None, None)


def test_a_job_that_ended_after_its_checks_still_shows_their_report(engine: Engine, job_id: str):
    checked = Checked(
        components=(INTRO,), assembled=Assembled(html="", body_html="", json_ld=()), report=REPORT, rewrites=2
    )
    stage_run(engine, job_id, QUALITY_VALIDATION, "completed", dump(checked))

    assert view(engine, job_id).report == REPORT


def test_what_cannot_be_read_any_more_is_left_out_and_logged(engine: Engine, job_id: str, caplog):
    stage_run(engine, job_id, CONTEXT_BUILDING, "completed", '{"facts": "from another age"}')
    store(engine, job_id, report="{}", page="{}")

    found = view(engine, job_id)

    assert found.facts == ()
    assert found.content is not None
    assert (found.content.title, found.content.report) == ("Shoes", None)
    assert "job_page.unreadable" in caplog.text


def test_a_retrying_job_says_when_it_goes_on(engine: Engine, job_id: str):
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.state, job.not_before = "retrying", db_now(session) + timedelta(seconds=30)
        job.error_stage, job.error_hint, job.error_id = "validation", "add a fact", "e1"

    found = view(engine, job_id)

    assert found.retry_at is not None
    assert (found.error_stage, found.error_hint, found.error_id) == ("validation", "add a fact", "e1")


def test_a_job_that_does_not_exist_is_named_and_looking_needs_the_right_to(engine: Engine, job_id: str):
    with reading(engine) as session:
        with pytest.raises(NotFound, match="no-such-job"):
            job_view(session, "no-such-job", by=VIEWER)
        with pytest.raises(SignInRequired):
            job_view(session, job_id, by=None)
