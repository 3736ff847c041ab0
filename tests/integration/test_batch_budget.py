"""The budget of a batch: reserved before each call, settled after it, overrun by one call at the most."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine, func, select, update

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import BATCH, PROVIDER_CALL, Batch, ProviderCall, reading, transaction
from genapp.errors import BudgetReached, ProviderDown, ProviderTimeout, Spent
from genapp.jobs import PauseKind
from genapp.page import PageContext, PageRequest
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.base import Limited, Provider
from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices
from genapp.services.batches import set_budget
from genapp.services.queue import holds
from genapp.services.reads import batch_view
from genapp.services.work import Money, StopReason, budget, lease, run_job
from tests.support.prompts import a_context
from tests.support.queue import an_order, claim, free_slots, job_of, let_leases_lapse, submit_batch
from tests.support.scripted_server.answers import Dialect
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.work import SmallProvider, small_tools

pytestmark = pytest.mark.anyio


def a_batch(engine: Engine, *, budget: int | None, jobs: int = 1, **changes: object) -> str:
    with transaction(engine) as session:
        orders = [an_order(f"shoes number {number} of {jobs}", **changes) for number in range(jobs)]
        receipt = submit_batch(session, "shoes.csv", orders, by=LOCAL_OWNER)
        session.execute(update(BATCH).where(BATCH.c.id == receipt.batch_id).values(budget_micros=budget))
    return receipt.batch_id


def money(engine: Engine, batch_id: str) -> tuple[Money, int]:
    """What the ledger's rows say, and what the batch says."""
    with reading(engine) as session:
        return budget.held_and_spent(session, batch_id), session.get_one(Batch, batch_id).committed_micros


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
    assert counted == Money(spent=21, calls=3, input_tokens=30)
    assert committed == 21


async def test_a_call_that_does_not_fit_is_not_made(engine: Engine):
    batch, provider = a_batch(engine, budget=60), SmallProvider(most=50)

    await run_one(engine, provider)

    counted, committed = money(engine, batch)
    assert counted == Money(spent=14, calls=2, input_tokens=20)
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

    assert money(engine, batch) == (Money(spent=3, calls=1, input_tokens=9), 3)


async def test_a_call_that_may_have_been_billed_stays_held(engine: Engine):
    def fail(_prompt: object) -> None:
        raise ProviderTimeout("too slow", provider="small")

    batch = a_batch(engine, budget=1_000)

    await run_one(engine, SmallProvider(most=50, before=fail))

    assert money(engine, batch) == (Money(unknown=50, calls=1, unknown_calls=1), 50)


async def test_many_at_once_never_reserve_more_than_the_budget(engine: Engine):
    batch = a_batch(engine, budget=100)

    def reserve(_number: int) -> bool:
        try:
            with transaction(engine) as session:
                budget.hold(session, batch, [9], job_id="")
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
    assert money(engine, batch) == (Money(spent=21, calls=3, input_tokens=30), 21)


class RichGatherer:
    async def gather(self, request: PageRequest) -> PageContext:
        return a_context()


def model_at(server: ScriptedServer) -> Provider:
    prices = Prices(input=1.0, output=4.0)
    model = OpenAICompatible(base_url=server.base_url, model=server.behaviour.model, prices=prices)
    return Limited(model, limit=4)


async def work_off(engine: Engine, server: ScriptedServer, *, slots: int = 5) -> None:
    """As dispatcher and two worker processes do, until nothing runs and nothing can be claimed."""
    free_slots(engine, slots)
    running: set[asyncio.Task[None]] = set()
    with ExitStack() as stack:
        crew = [
            stack.enter_context(
                small_tools(
                    engine,
                    provider=model_at(server),
                    gatherer=RichGatherer(),
                    pipeline=standard_pipeline(),
                    worker_id=name,
                )
            )
            for name in ("one", "two")
        ]
        while True:
            claims = await asyncio.to_thread(claim, engine)
            running |= {
                asyncio.create_task(run_job(one.job_id, one.token, tools=crew[number % 2]))
                for number, one in enumerate(claims)
            }
            if not running:
                break
            done, running = await asyncio.wait(running, timeout=0.02)
            for task in done:
                task.result()
        for tools in crew:
            await tools.provider.close()


def dearest_call(engine: Engine, batch_id: str) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.max(PROVIDER_CALL.c.cost_micros)).filter_by(batch_id=batch_id)) or 0


def completed(engine: Engine, batch_id: str) -> int:
    with reading(engine) as session:
        return batch_view(session, batch_id, by=LOCAL_OWNER).row.counts.completed


SERVERS = {
    "honest": Behaviour(latency=0.05),
    "thinks": Behaviour(latency=0.05, dialect=Dialect.NEW_TOKENS, thinks=3_000),
    "lies": Behaviour(latency=0.05, overstates=12.0),
    "thinks and lies": Behaviour(latency=0.05, dialect=Dialect.NEW_TOKENS, thinks=3_000, overstates=3.0),
}


@pytest.mark.parametrize("kind", SERVERS)
async def test_near_its_budget_a_batch_still_writes_pages_and_never_passes_it(engine: Engine, kind: str):
    async with ScriptedServer(SERVERS[kind]) as server:
        free = a_batch(engine, budget=None, skip_quality=True)
        await work_off(engine, server)
        page = money(engine, free)[0].spent
        budget = 4 * page
        batch = a_batch(engine, budget=budget, jobs=8, skip_quality=True)

        await work_off(engine, server)

        counted, committed = money(engine, batch)
        assert page > 0
        assert completed(engine, batch) >= (1 if "lies" in kind else 2), "dearer calls leave room for fewer at once"
        assert counted.spent <= budget + (dearest_call(engine, batch) if "lies" in kind else 0)
        assert (counted.held, counted.unknown, counted.spent) == (0, 0, committed)
        assert server.counts.dropped == 0, "no call that is being paid for is broken off"
        assert server.counts.repeated == 0


async def test_a_call_is_started_when_its_request_leaves_and_not_while_it_waits_for_a_place(engine: Engine):
    batch = a_batch(engine, budget=1_000, jobs=2)
    with transaction(engine) as session:
        session.execute(update(BATCH).where(BATCH.c.id == batch).values(overrun_share=0.5))
    asked, answer = asyncio.Event(), asyncio.Event()

    async def hold_up(_prompt: object) -> None:
        asked.set()
        await answer.wait()

    free_slots(engine, 2)
    one, other = claim(engine)
    with small_tools(engine, provider=Limited(SmallProvider(most=50, before=hold_up), limit=1)) as tools:
        first = asyncio.create_task(run_job(one.job_id, one.token, tools=tools))
        await asked.wait()
        second = asyncio.create_task(run_job(other.job_id, other.token, tools=tools))
        await until_states(engine, ["started", "waiting"])
        while_both_hold = money(engine, batch)
        tools.held.stop(other.job_id, StopReason.HANDED_BACK)
        await second
        after_one_was_stopped = money(engine, batch)
        answer.set()
        await first

    assert while_both_hold == (Money(held=100, calls=2, open_calls=2), 100)
    assert after_one_was_stopped == (Money(held=50, calls=1, open_calls=1), 50), "what was never sent is given back"
    assert money(engine, batch) == (Money(spent=21, calls=3, input_tokens=30), 21)


async def until_states(engine: Engine, wanted: list[str]) -> None:
    async with asyncio.timeout(10):
        while states(engine) != wanted:  # noqa: ASYNC110  # rows are not events
            await asyncio.sleep(0.01)


def states(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return sorted(session.scalars(select(PROVIDER_CALL.c.state)))


async def test_what_a_dead_worker_held_is_given_back_and_what_it_had_sent_is_unknown(engine: Engine):
    batch = a_batch(engine, budget=1_000, jobs=2)
    free_slots(engine, 2)
    one, other = claim(engine)
    with transaction(engine) as session:
        for number, (claimed, state) in enumerate([(one, "waiting"), (one, "started"), (other, "answered")]):
            session.add(a_call(claimed.job_id, batch, number=number + 1, state=state, reserved_micros=30))
        session.execute(update(BATCH).where(BATCH.c.id == batch).values(committed_micros=90))
    let_leases_lapse(engine)

    with transaction(engine) as session:
        assert lease.rescue(session) == 2

    assert states(engine) == ["answered", "unknown"]
    assert money(engine, batch) == (Money(held=30, unknown=30, calls=2, unknown_calls=1), 60)


def a_call(job_id: str, batch_id: str, **facts: object) -> ProviderCall:
    place = {"job_id": job_id, "batch_id": batch_id, "revision": 1, "component": "intro", "ordinal": 0}
    rest = {"fingerprint": "f", "provider": "small", "model": "m", "started_at": utc_now()}
    return ProviderCall(**place, **rest, **facts)


async def test_until_a_call_has_shown_what_calls_cost_they_are_made_one_by_one(engine: Engine):
    batch = a_batch(engine, budget=100_000, skip_quality=True)
    async with ScriptedServer(Behaviour(latency=0.2)) as server:
        free_slots(engine, 1)
        (claimed,) = claim(engine)
        with small_tools(
            engine, provider=model_at(server), gatherer=RichGatherer(), pipeline=standard_pipeline()
        ) as tools:
            working = asyncio.create_task(run_job(claimed.job_id, claimed.token, tools=tools))
            async with asyncio.timeout(20):
                while server.counts.answered == 0:
                    most = server.counts.most_in_flight
                    await asyncio.sleep(0.01)
            await working
            await tools.provider.close()

    assert most == 1
    assert server.counts.most_in_flight > 1
    assert completed(engine, batch) == 1


async def test_the_last_of_a_budget_is_of_use_to_a_page_that_has_it_to_itself(engine: Engine):
    async with ScriptedServer(Behaviour(latency=0.02)) as server:
        free = a_batch(engine, budget=None, skip_quality=True)
        await work_off(engine, server)
        page = money(engine, free)[0].spent
        batch = a_batch(engine, budget=3 * page, jobs=3, skip_quality=True)

        await work_off(engine, server)

        assert completed(engine, batch) == 1, "although what a page may cost at the most is more than the whole budget"
        with reading(engine) as session:
            (pause,) = holds.in_force(session, by=LOCAL_OWNER)
        assert (pause.kind, pause.until) == (PauseKind.BUDGET, None)
        assert "raise the budget" in pause.reason
