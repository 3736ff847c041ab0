"""The budget of a batch: reserved before each call, settled after it, never overrun."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import BATCH, Batch, reading, transaction
from genapp.errors import BudgetReached, ProviderDown, ProviderTimeout, Spent
from genapp.jobs import PauseKind
from genapp.services.batches import set_budget
from genapp.services.queue import holds
from genapp.services.work import Money, ledger, run_job
from tests.support.queue import an_order, claim, free_slots, job_of, submit_batch
from tests.support.work import SmallProvider, small_tools

pytestmark = pytest.mark.anyio


def a_batch(engine: Engine, *, budget: int | None, jobs: int = 1) -> str:
    with transaction(engine) as session:
        orders = [an_order(f"shoes number {number}") for number in range(jobs)]
        receipt = submit_batch(session, "shoes.csv", orders, by=LOCAL_OWNER)
        session.execute(update(BATCH).where(BATCH.c.id == receipt.batch_id).values(budget_micros=budget))
    return receipt.batch_id


def money(engine: Engine, batch_id: str) -> tuple[Money, int]:
    """What the ledger's rows say, and what the batch says."""
    with reading(engine) as session:
        return ledger.held_and_spent(session, batch_id), session.get_one(Batch, batch_id).committed_micros


async def run_one(engine: Engine, provider: SmallProvider) -> str:
    free_slots(engine, 4)
    claimed = claim(engine)[0]
    with small_tools(engine, provider=provider) as tools:
        await run_job(claimed.job_id, claimed.token, tools=tools)
    return claimed.job_id


async def test_what_was_reserved_gives_way_to_what_was_spent(engine: Engine):
    batch = a_batch(engine, budget=1_000)

    await run_one(engine, SmallProvider(most=50))

    counted, committed = money(engine, batch)
    assert counted == Money(spent=21, held=0, calls=3)
    assert committed == 21


async def test_a_call_that_does_not_fit_is_not_made(engine: Engine):
    batch, provider = a_batch(engine, budget=60), SmallProvider(most=50)

    await run_one(engine, provider)

    counted, committed = money(engine, batch)
    assert counted == Money(spent=14, held=0, calls=2)
    assert committed == 14
    assert provider.calls.total() == 2


async def test_a_batch_without_a_budget_spends_what_it_needs(engine: Engine):
    batch = a_batch(engine, budget=None)

    await run_one(engine, SmallProvider(most=50))

    assert money(engine, batch)[1] == 21


async def test_what_a_failed_call_cost_is_counted(engine: Engine):
    def fail(_prompt: object) -> None:
        raise ProviderDown("it broke", provider="small", spent=Spent(input_tokens=9, cost_micros=3))

    batch = a_batch(engine, budget=1_000)

    await run_one(engine, SmallProvider(most=50, before=fail))

    assert money(engine, batch) == (Money(spent=3, held=0, calls=1), 3)


async def test_a_call_that_may_have_been_billed_stays_held(engine: Engine):
    def fail(_prompt: object) -> None:
        raise ProviderTimeout("too slow", provider="small")

    batch = a_batch(engine, budget=1_000)

    await run_one(engine, SmallProvider(most=50, before=fail))

    assert money(engine, batch) == (Money(spent=0, held=50, calls=1), 50)


async def test_many_at_once_never_reserve_more_than_the_budget(engine: Engine):
    batch = a_batch(engine, budget=100)

    def reserve(_number: int) -> bool:
        try:
            with transaction(engine) as session:
                ledger.reserve(session, batch, 9)
        except BudgetReached:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        held = await asyncio.to_thread(lambda: list(pool.map(reserve, range(40))))

    assert sum(held) == 11
    assert money(engine, batch)[1] == 99


async def test_a_batch_out_of_money_waits_and_goes_on_when_its_budget_is_raised(engine: Engine):
    batch, provider = a_batch(engine, budget=60), SmallProvider(most=50)
    job_id = await run_one(engine, provider)

    waiting = job_of(engine, job_id)
    with reading(engine) as session:
        (pause,) = holds.in_force(session, by=LOCAL_OWNER)
    nothing = claim(engine)
    with transaction(engine) as session:
        set_budget(session, batch, 1_000, by=LOCAL_OWNER)
    await run_one(engine, provider)

    assert (waiting.state, waiting.attempts) == ("pending", 0)
    assert (pause.key, pause.kind) == (batch, PauseKind.BUDGET)
    assert nothing == []
    assert job_of(engine, job_id).state == "completed"
    assert provider.calls.total() == 3
    assert money(engine, batch) == (Money(spent=21, held=0, calls=3), 21)
