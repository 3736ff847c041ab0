"""Workers die at named points: before, in and after each stage, at a call, at its answer, before and after a job."""

from pathlib import Path

import pytest

from tests.faults.crew import Crew
from tests.faults.programs import AT, MARKS, POINTS
from tests.faults.verdict import judge

DEADLY = "tests.faults.programs:worker_that_dies"
WORKERS = 4


@pytest.mark.timeout(900)
def test_wherever_a_worker_dies_its_job_goes_on_and_nothing_is_done_twice(us: Crew, tmp_path: Path):
    marks = tmp_path / "marks"
    marks.mkdir()
    keywords = [f"shoes {number}{AT}{point}" for number, point in enumerate(POINTS)]
    for _ in range(WORKERS):
        us.worker(program=DEADLY, **{MARKS: str(marks)})
    us.submit(len(keywords), keywords=keywords)
    us.dispatcher()

    def every_dead_one_is_replaced_and_all_is_done() -> bool:
        assert us.started < 3 * len(POINTS), us.log()
        for pid in us.dead():
            us.workers.remove(pid)
            us.worker(program=DEADLY, **{MARKS: str(marks)})
        return us.open_jobs() == 0

    us.until(every_dead_one_is_replaced_and_all_is_done, seconds=240)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert {mark.name for mark in marks.iterdir()} == {point.replace(" ", "-") for point in POINTS}
    assert verdict.completed == len(POINTS)
