"""What follows when a stage fails: the pipeline stops, goes on, or mends it, as the stage says."""

from dataclasses import dataclass, replace

import pytest

from genapp.errors import LeaseLost, StageFailed
from genapp.page import PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import OnError, Outcome, Pipeline, Stage
from genapp.pipeline.work import Work
from tests.support.prompts import a_request
from tests.support.work import StageNotes

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Done:
    said: str


async def fails(work: Work) -> Done:
    raise ValueError("no")


async def works(work: Work) -> Done:
    return Done("yes")


def a_work() -> Work:
    nobody = object()
    spec = PAGE_SPECS[PageType.CATEGORY]
    return Work(
        job_id="j", request=a_request(), spec=spec, gatherer=nobody, writer=nobody, watcher=nobody, store=nobody
    )


FAILING = Stage(name="first", run=fails, result_type=Done)
NEXT = Stage(name="second", run=works, result_type=Done)


async def test_a_failed_stage_stops_the_pipeline():
    notes, work = StageNotes(), a_work()

    with pytest.raises(ValueError, match="no"):
        await Pipeline(stages=(FAILING, NEXT)).run(work, journal=notes)

    assert [run.outcome for run in notes.runs] == [Outcome.FAILED]


async def test_a_stage_that_may_fail_is_on_record_and_the_next_one_runs():
    notes, work = StageNotes(), a_work()

    await Pipeline(stages=(replace(FAILING, on_error=OnError.GO_ON), NEXT)).run(work, journal=notes)

    assert [run.outcome for run in notes.runs] == [Outcome.FAILED, Outcome.COMPLETED]
    assert work.results == {"first": None, "second": Done("yes")}


async def test_a_function_mends_what_failed_and_says_what_was_done_without():
    notes, work = StageNotes(), a_work()
    seen: list[tuple[str, str]] = []

    async def mend(error: Exception, at: Work) -> Done:
        seen.append((str(error), at.job_id))
        return Done("mended")

    stage = replace(FAILING, on_error=mend, remark=lambda done: f"went on, {done.said}")
    await Pipeline(stages=(stage, NEXT)).run(work, journal=notes)

    assert seen == [("no", "j")]
    assert [(run.outcome, run.reason) for run in notes.runs] == [
        (Outcome.COMPLETED, "went on, mended"),
        (Outcome.COMPLETED, ""),
    ]
    assert work.results["first"] == Done("mended")


async def test_a_function_that_returns_nothing_goes_on_without_a_result():
    notes, work = StageNotes(), a_work()

    async def go_on(_error: Exception, _work: Work) -> None: ...

    await Pipeline(stages=(replace(FAILING, on_error=go_on), NEXT)).run(work, journal=notes)

    assert [(run.outcome, run.reason) for run in notes.runs] == [(Outcome.FAILED, "no"), (Outcome.COMPLETED, "")]
    assert work.results == {"first": None, "second": Done("yes")}


async def test_a_function_that_raises_stops_the_pipeline_with_what_it_raised():
    notes, work = StageNotes(), a_work()

    async def explain(error: Exception, _work: Work) -> None:
        raise StageFailed(f"it said {error}", hint="ask again")

    with pytest.raises(StageFailed, match="it said no"):
        await Pipeline(stages=(replace(FAILING, on_error=explain), NEXT)).run(work, journal=notes)

    assert [(run.outcome, run.reason) for run in notes.runs] == [(Outcome.FAILED, "it said no")]


async def test_a_lost_lease_is_nothing_to_mend():
    async def loses(_work: Work) -> Done:
        raise LeaseLost("gone")

    async def mend(_error: Exception, _work: Work) -> Done:
        return Done("mended")

    with pytest.raises(LeaseLost):
        await Pipeline(stages=(replace(FAILING, run=loses, on_error=mend),)).run(a_work(), journal=StageNotes())
