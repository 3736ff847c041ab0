"""Clocks that are wrong: the database's time decides whose lease has ended.

Only PostgreSQL can have workers on several machines, so only there can clocks differ. SQLite is one file on one
machine with one clock; what happens when that one jumps is played in tests/integration/test_queue_machine.py.
"""

import pytest

from tests.faults.crew import Crew
from tests.faults.programs import SECONDS_AHEAD
from tests.faults.verdict import judge

CLOCKLESS = "tests.faults.programs:worker_with_another_clock"
DAY_SECONDS = 86_400


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_workers_whose_clocks_are_a_day_off_steal_no_lease(us: Crew):
    for seconds in (-DAY_SECONDS, -600, 600, DAY_SECONDS):
        us.worker(program=CLOCKLESS, **{SECONDS_AHEAD: str(seconds)})
    us.dispatcher()
    us.submit(24, skip_quality=True)

    us.until(lambda: us.open_jobs() == 0, seconds=120)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.extra == 0
