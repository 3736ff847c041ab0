"""Several dispatchers, dead dispatchers, messages that come several times: each job is still worked on once."""

import pytest

from tests.faults.crew import Crew
from tests.faults.programs import TIMES
from tests.faults.verdict import judge

REPEATING = "tests.faults.programs:dispatcher_that_repeats"
SLOTS = ("--slots", "4", "--grace", "0")


@pytest.mark.timeout(900)
def test_three_dispatchers_that_send_each_message_three_times_do_nothing_twice(us: Crew):
    for _ in range(3):
        us.dispatcher(program=REPEATING, **{TIMES: "3"})
    for _ in range(2):
        us.worker(*SLOTS)
    us.submit(24, skip_quality=True)

    us.until(lambda: us.open_jobs() == 0, seconds=120)

    verdict = judge(us)
    assert verdict.broken() == [], us.log()
    assert verdict.extra == 0


@pytest.mark.timeout(900)
def test_dispatchers_that_are_killed_leave_nothing_behind(us: Crew):
    for _ in range(2):
        us.worker(*SLOTS)
    us.submit(40, skip_quality=True)
    for share in (8, 16, 24, 32):
        pid = us.dispatcher()
        us.until(lambda share=share: us.done_jobs() >= share, seconds=120)
        us.kill_dispatcher(pid)
    us.dispatcher()

    us.until(lambda: us.open_jobs() == 0, seconds=120)

    assert judge(us).broken() == [], us.log()
