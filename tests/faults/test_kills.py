"""Workers are killed again and again while they work: nothing is lost, doubled, repeated or paid twice."""

from pathlib import Path

import pytest

from tests.faults.crew import crew
from tests.faults.kills import Plan, run_round
from tests.faults.verdict import judge
from tests.support.work_processes import provider_server


def test_nothing_is_lost_stuck_doubled_or_paid_twice(
    database_url: str, redis_url: str, tmp_path: Path, pytestconfig: pytest.Config
):
    full = pytestconfig.getoption("full")
    plan = Plan(
        kills=pytestconfig.getoption("kills") or (100 if full else 8),
        jobs=pytestconfig.getoption("jobs") or (1_000 if full else 60),
        deadline_seconds=1_800 if full else 150,
    )
    with (
        provider_server(latency=0.1) as provider,
        crew(database_url=database_url, redis_url=redis_url, provider=provider, folder=tmp_path / "data") as us,
    ):
        run_round(us, plan)
        verdict = judge(us)
        log = us.log() if verdict.broken() else ""

    assert verdict.broken() == [], log
    assert verdict.kills == plan.kills
    assert verdict.jobs_in_hand >= plan.kills
    assert verdict.completed == plan.jobs
