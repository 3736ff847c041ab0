"""The orderly end of a worker: nothing new, time to finish, the rest handed back."""

import asyncio
import threading

import pytest

from genapp.services.work import HeldJobs, StopReason
from workers.main import drain
from workers.slots import Slots

LONG_SECONDS = 3600.0


def occupied(message: str) -> Slots:
    slots = Slots(2)
    slots.enter(0)
    slots.take(message)
    return slots


def test_a_worker_that_stops_takes_nothing_new_and_waits_for_what_it_has():
    slots, held = occupied("one"), HeldJobs()
    ending = threading.Thread(target=drain, args=(slots, held), kwargs={"grace_seconds": 60.0, "hurry": bool})
    ending.start()
    while not slots.closed:
        pass

    assert not slots.enter(0)
    assert ending.is_alive()
    slots.leave("one")
    ending.join(30)
    assert not ending.is_alive()


@pytest.mark.anyio
@pytest.mark.parametrize(("grace", "urgent"), [(LONG_SECONDS, True), (0.0, False)])
async def test_the_rest_is_handed_back_after_the_grace_period_or_a_second_signal(grace: float, urgent: bool):
    slots, held = occupied("one"), HeldJobs()
    work = asyncio.create_task(asyncio.sleep(LONG_SECONDS))
    with held.holding("job", 1, work) as job:
        work.add_done_callback(lambda _: slots.leave("one"))

        await asyncio.to_thread(drain, slots, held, grace_seconds=grace, hurry=lambda: urgent)

        assert work.cancelled()
        assert job.reason is StopReason.HANDED_BACK
    assert slots.empty


@pytest.mark.anyio
async def test_a_job_that_arrives_during_the_end_is_handed_back_too():
    held = HeldJobs()
    held.refuse(StopReason.HANDED_BACK)
    work = asyncio.create_task(asyncio.sleep(LONG_SECONDS))

    with held.holding("late", 1, work) as job, pytest.raises(asyncio.CancelledError):
        await work

    assert job.reason is StopReason.HANDED_BACK


@pytest.mark.anyio
async def test_a_job_that_was_lost_and_comes_again_is_held_beside_its_first_run():
    held = HeldJobs()
    first, second = (asyncio.create_task(asyncio.sleep(LONG_SECONDS)) for _ in range(2))
    with held.holding("job", 1, first) as old:
        with held.holding("job", 2, second) as new:
            assert held.tokens() == [("job", 1), ("job", 2)]
            assert held.stop("job", StopReason.LEASE_LOST, token=1)
            assert (old.reason, new.reason) == (StopReason.LEASE_LOST, None)
            assert held.stop("job", StopReason.CANCELLED)
            assert (old.reason, new.reason) == (StopReason.LEASE_LOST, StopReason.CANCELLED)
        assert held.tokens() == [("job", 1)]
    assert held.tokens() == []
