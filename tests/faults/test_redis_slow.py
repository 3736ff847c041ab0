"""Redis answers late: that costs time and nothing else, also when workers die meanwhile."""

import subprocess
from pathlib import Path

import pytest

from tests.faults.crew import crew
from tests.faults.kills import Plan, run_round
from tests.faults.verdict import judge, promised_with
from tests.support.redis_server import slow_line
from tests.support.work_processes import provider_server


@pytest.mark.parametrize(
    ("seconds", "lease_seconds", "plan"),
    [
        (0.1, 2.0, Plan(kills=2, jobs=24, workers=2, deadline_seconds=240)),
        (1.0, 12.0, Plan(kills=1, jobs=4, workers=2, slots=1, deadline_seconds=240)),
        (1.0, 2.0, Plan(kills=0, jobs=12, workers=2, slots=6, deadline_seconds=240)),
    ],
    ids=["0.1 s", "1 s", "1 s and a lease that is hardly longer"],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_slow_redis_costs_time_and_nothing_else(
    seconds: float,
    lease_seconds: float,
    plan: Plan,
    database_url: str,
    redis_url: str,
    nursery: subprocess.Popen[str],
    tmp_path: Path,
):
    """A message needs several answers of Redis: those of one claim go together, and its lease allows for them."""
    with (
        slow_line(redis_url, seconds) as slow_url,
        provider_server(latency=0.1) as provider,
        crew(
            database_url=database_url,
            redis_url=slow_url,
            provider=provider,
            folder=tmp_path / "data",
            nursery=nursery,
            lease_seconds=lease_seconds,
        ) as us,
    ):
        run_round(us, plan)

        verdict = judge(us, resume_promised=promised_with(seconds))
        assert verdict.broken() == [], us.log()
        assert verdict.kills == plan.kills
        assert verdict.completed == plan.jobs
