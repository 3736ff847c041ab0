"""What follows when a stage fails: the pipeline stops, or goes on without its result, as the stage says."""

from dataclasses import dataclass, replace

import pytest

from genapp.page import PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.pipeline import OnError, Outcome, Pipeline, Stage, StageRun
from genapp.pipeline.work import Work
from tests.support.prompts import a_request

pytestmark = pytest.mark.anyio


@dataclass(frozen=True, slots=True)
class Done:
    said: str


class Notes:
    """A journal that keeps what it is told."""

    def __init__(self) -> None:
        self.runs: list[StageRun] = []

    async def started(self, stage: Stage) -> None: ...

    async def finished(self, stage: Stage, run: StageRun) -> None:
        self.runs.append(run)


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
    notes, work = Notes(), a_work()

    with pytest.raises(ValueError, match="no"):
        await Pipeline(stages=(FAILING, NEXT)).run(work, journal=notes)

    assert [run.outcome for run in notes.runs] == [Outcome.FAILED]


async def test_a_stage_that_may_fail_is_on_record_and_the_next_one_runs():
    notes, work = Notes(), a_work()

    await Pipeline(stages=(replace(FAILING, on_error=OnError.GO_ON), NEXT)).run(work, journal=notes)

    assert [run.outcome for run in notes.runs] == [Outcome.FAILED, Outcome.COMPLETED]
    assert work.results == {"first": None, "second": Done("yes")}
