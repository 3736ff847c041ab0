"""Workers are killed again and again while they work: nothing is lost, doubled, repeated or paid twice."""

import pytest

from tests.faults.crew import Crew
from tests.faults.kills import Plan, run_round
from tests.faults.verdict import judge


@pytest.mark.timeout(2_400)
def test_nothing_is_lost_stuck_doubled_or_paid_twice(us: Crew, pytestconfig: pytest.Config):
    full = pytestconfig.getoption("full")
    plan = Plan(
        kills=pytestconfig.getoption("kills") or (100 if full else 8),
        jobs=pytestconfig.getoption("jobs") or (1_000 if full else 120),
        deadline_seconds=1_800 if full else 240,
    )

    run_round(us, plan)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.kills == plan.kills
    assert verdict.jobs_in_hand >= plan.kills
    assert verdict.completed == plan.jobs
