"""Workers share the limits of a provider through Redis: rates, calls at once, refusals, and what happens without it."""

import asyncio
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast  # redis-py types the answers of scripts loosely

import pytest
import redis
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import reading, transaction
from genapp.errors import LimitReached
from genapp.jobs import Scope
from genapp.providers.base import Reservation
from genapp.services.queue import Listener, set_limits
from genapp.settings import Settings
from tests.support.rates import Patience, after_answer, after_refusal, fresh, promise, rate_of
from tests.support.work_processes import until
from workers.limiter.gate import HORIZON_SECONDS, SCRIPT, RedisGate, Sight, keys_of, limited_providers
from workers.limiter.shared import Limiters, ProviderLimits, SharedLimiter

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def limiters(redis_url: str, count: int, *, key: str = "p", **limits: int):
    """So many processes' worth of limiters of one provider."""
    made = [SharedLimiter(redis_url, provider="p", key=key, limits=ProviderLimits(**limits)) for _ in range(count)]
    try:
        yield made
    finally:
        for each in made:
            await each.close()


async def outcome(limiter: SharedLimiter, tokens: int = 100) -> Reservation | LimitReached:
    try:
        return await limiter.reserve(tokens=tokens)
    except LimitReached as error:
        return error


def begun(outcomes: list[Reservation | LimitReached]) -> list[Reservation]:
    return sorted((one for one in outcomes if isinstance(one, Reservation)), key=lambda one: one.begun)


async def test_workers_together_get_the_rate_of_one(redis_url: str):
    async with limiters(redis_url, 3, requests_per_minute=300) as made:
        outcomes = await asyncio.gather(*(outcome(each) for each in made for _ in range(20)))

    calls = begun(outcomes)
    rate = rate_of(300)
    span = calls[-1].begun - calls[0].begun
    assert len(calls) > 5
    assert len(calls) - 1 == pytest.approx(span * rate.per_second, abs=0.1), "spread evenly, without a burst"
    refused = [one for one in outcomes if isinstance(one, LimitReached)]
    assert refused
    assert all("requests per minute" in one.message and one.retry_after > 0 for one in refused)


async def test_tokens_that_were_not_used_are_there_for_others(redis_url: str):
    async with limiters(redis_url, 2, tokens_per_minute=6_000) as (one, another):
        first = await one.reserve(tokens=1_000)
        assert isinstance(await outcome(another, 1_000), LimitReached)

        await one.settle(first, used=100)

        assert isinstance(await outcome(another, 900), Reservation)


async def test_a_call_that_nobody_knows_about_counts_as_reserved(redis_url: str):
    async with limiters(redis_url, 2, tokens_per_minute=6_000) as (one, another):
        await one.settle(await one.reserve(tokens=1_000), used=None)

        assert isinstance(await outcome(another, 1_000), LimitReached)


async def test_never_more_calls_at_once_than_all_workers_may_make(redis_url: str):
    async with limiters(redis_url, 3, concurrency=4) as made:
        most = running = 0

        async def call(limiter: SharedLimiter) -> None:
            nonlocal most, running
            place = await limiter.reserve(tokens=1)
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.02)
            running -= 1
            await limiter.settle(place, used=1)

        await asyncio.gather(*(call(each) for each in made for _ in range(6)))

    assert most == 4


async def test_calls_that_wait_for_a_free_slot_stand_in_line_instead_of_asking_all_the_time(redis_url: str):
    async with limiters(redis_url, 1, concurrency=1) as (one,):
        place = await one.reserve(tokens=1)
        first = scripts_run(redis_url)
        waiting = {asyncio.create_task(one.reserve(tokens=1)) for _ in range(50)}
        while scripts_run(redis_url) < first + 50:  # noqa: ASYNC110  # each looks once, says Redis, then stands in line
            await asyncio.sleep(0.05)
        before, began = scripts_run(redis_url), time.monotonic()
        await asyncio.sleep(1.0)
        looks, seconds = scripts_run(redis_url) - before, time.monotonic() - began
        assert looks < 50 * seconds, "one of fifty looks, about ten times a second"

        while waiting:
            await one.settle(place, used=1)
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            assert len(done) == 1, "a free slot is taken by one of them"
            place = done.pop().result()


def scripts_run(redis_url: str) -> int:
    with redis.Redis.from_url(redis_url) as server:
        answer: Any = server.info("commandstats")
    return answer["cmdstat_evalsha"]["calls"]


async def test_one_providers_limit_is_not_anothers(redis_url: str):
    async with limiters(redis_url, 1, key="a", requests_per_minute=1) as (one,):
        await one.reserve(tokens=1)
        assert isinstance(await outcome(one), LimitReached)

        async with limiters(redis_url, 1, key="b", requests_per_minute=1) as (another,):
            assert isinstance(await outcome(another), Reservation)


async def test_a_refusal_closes_the_provider_for_all_and_leaves_the_rate(redis_url: str):
    async with limiters(redis_url, 2, requests_per_minute=600, concurrency=8) as (one, another):
        began = time.monotonic()
        place = await one.reserve(tokens=1)
        await one.refused(place, wait=30)
        await one.settle(place, used=0)

        error = await outcome(another)

        assert isinstance(error, LimitReached)
        assert "asked us to wait" in error.message
        assert 29 - (time.monotonic() - began) < error.retry_after <= 30
        assert share(redis_url) == 1.0


async def test_a_long_wish_is_the_databases_to_keep(redis_url: str):
    async with limiters(redis_url, 1) as (one,):
        await one.refused(await one.reserve(tokens=1), wait=25_920)

        error = await outcome(one)

    assert isinstance(error, LimitReached)
    assert error.retry_after <= 60, "so that a person who resumes the provider need not wait for hours"


async def test_many_refusals_cut_the_rate_once_to_what_was_let_in(redis_url: str):
    async with limiters(redis_url, 2, requests_per_minute=6_000) as (one, another):
        storm = [await each.reserve(tokens=1) for each in (one, another) for _ in range(10)]

        for place in storm:
            await one.refused(place, wait=0.1)

        assert 0.7 < share(redis_url) < 0.8


async def test_after_a_cut_fewer_calls_are_in_flight_until_the_rate_has_climbed(redis_url: str):
    async with limiters(redis_url, 1, concurrency=40) as (one,):
        storm = [await one.reserve(tokens=1) for _ in range(12)]
        for place in storm:
            await one.refused(place, wait=0.05)
            await one.settle(place, used=0)
        await asyncio.sleep(0.1)

        more = [asyncio.create_task(one.reserve(tokens=1)) for _ in range(40)]
        async with asyncio.timeout(60):
            while len(one.held()) < 29:  # noqa: ASYNC110  # Redis sets no event
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)

        assert len(one.held()) <= 32, "a share of 0.74, and what it has climbed since"
        for each in more:
            each.cancel()
        await asyncio.wait(more)  # each gives its place back; a `gather` would be over with the first of them


@given(steps=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
@hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_redis_judges_refusals_as_the_pure_functions_do(redis_url: str, steps: list[tuple[bool, bool]]):
    """Each step: whether the call was refused, and whether it had begun before all the others had ended."""
    patience = Patience()
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushall()
        script = client.register_script(SCRIPT)
        for refused, early in steps:
            seconds, parts = cast(tuple[int, int], client.time())
            now = seconds + parts / 1e6
            begun = 1.0 if early else now + 3_600
            if refused:
                script(keys=keys_of("p"), args=["refused", 1, f"{begun:.6f}"])
            else:
                script(keys=keys_of("p"), args=["settle", "call", 0, 0, f"{begun:.6f}"])
            kept = {name: float(value) for name, value in cast(dict[str, str], client.hgetall(keys_of("p")[0])).items()}
            if refused:
                patience = after_refusal(patience, begun=begun, now=now, wait=1.0)
            else:
                patience = after_answer(patience, begun=begun)

            assert kept.get("row", 0) == patience.row
            assert kept.get("refused", 0) == pytest.approx(patience.refused, abs=1e-4)
            assert kept.get("share", 1) == pytest.approx(patience.share, abs=1e-2)


async def test_a_short_wait_is_waited_in_place(redis_url: str):
    async with limiters(redis_url, 1) as (one,):
        place = await one.reserve(tokens=1)
        await one.refused(place, wait=0.3)
        began = time.monotonic()

        again = await one.reserve(tokens=1)

        assert again.begun - place.begun >= 0.3
        assert time.monotonic() - began >= 0.25


async def test_whoever_is_cancelled_while_waiting_gives_the_place_back(redis_url: str):
    async with limiters(redis_url, 1, tokens_per_minute=60_000, concurrency=1) as (one,):
        place = await one.reserve(tokens=1_000)
        await one.settle(place, used=1_000)
        waiting = asyncio.ensure_future(one.reserve(tokens=1_000))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

        assert one.held() == []
        assert isinstance(await outcome(one, 1_000), Reservation)


async def test_when_redis_was_wiped_the_rate_is_not_exceeded(redis_url: str):
    async with limiters(redis_url, 2, requests_per_minute=120) as made:
        before = begun(await asyncio.gather(*(outcome(each) for each in made for _ in range(10))))
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
        after: list[Reservation] = []
        while len(after) < 2:
            after += begun(await asyncio.gather(*(outcome(each) for each in made)))
            await asyncio.sleep(0.1)

    calls = sorted(place.begun for place in before + after)
    span = calls[-1] - calls[0]
    assert len(calls) - 1 <= span * rate_of(120).per_second + 0.1


@asynccontextmanager
async def without_redis(folder: Path, workers: int, **limits: int):
    limiter = SharedLimiter(
        f"unix://{folder}/nobody.sock", provider="p", key="p", limits=ProviderLimits(**limits), workers=workers
    )
    try:
        yield limiter
    finally:
        await limiter.close()


async def test_without_redis_a_process_makes_one_call_each_so_many_seconds(tmp_path: Path):
    began = time.monotonic()
    async with without_redis(tmp_path, 2, requests_per_minute=1_200) as limiter:
        places = [await limiter.reserve(tokens=1) for _ in range(6)]
        seconds = time.monotonic() - began
        for place in places:
            await limiter.settle(place, used=0)

        assert seconds >= HORIZON_SECONDS + 5 * 0.1, "behind whatever Redis has promised, ten a second for each of two"
        assert limiter.held() == []


async def test_without_redis_a_call_that_would_wait_long_goes_back_to_the_queue(tmp_path: Path):
    async with without_redis(tmp_path, 3, tokens_per_minute=1_000) as limiter:
        await limiter.reserve(tokens=100)

        error = await outcome(limiter)

    assert isinstance(error, LimitReached)
    assert "tokens per minute" in error.message
    assert 15 < error.retry_after < 18, "a tenth of a minute's tokens, for one of three workers"


async def test_without_redis_a_process_makes_its_part_of_the_calls_at_once(tmp_path: Path):
    async with without_redis(tmp_path, 2, concurrency=4) as limiter:
        for _ in range(2):
            await limiter.reserve(tokens=1)

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(limiter.reserve(tokens=1), 0.5)


async def test_without_redis_the_wish_to_be_left_alone_is_kept(tmp_path: Path):
    async with without_redis(tmp_path, 1) as limiter:
        await limiter.refused(await limiter.reserve(tokens=1), wait=30)

        error = await outcome(limiter)

    assert isinstance(error, LimitReached)
    assert "asked us to wait" in error.message
    assert 28 < error.retry_after <= 30


@given(calls=st.lists(st.tuples(st.integers(1, 3_000), st.booleans()), min_size=1, max_size=30))
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_redis_reckons_as_the_pure_functions_do(redis_url: str, calls: list[tuple[int, bool]]):
    limit, largest, bucket = 12_000, 0.0, None
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        client.flushall()
        script = client.register_script(SCRIPT)
        for number, (tokens, known) in enumerate(calls):
            answer: Any = script(keys=keys_of("p"), args=["reserve", str(number), 0, limit, 0, tokens, int(known)])
            granted, wait, said = answer[0], float(answer[2]), float(answer[3])
            now = said - wait if granted else said
            largest = max(largest, tokens)
            rate = rate_of(limit, largest=largest)
            bucket = bucket or fresh(rate, cost=tokens, now=now, used_before=known)
            made = promise(bucket, rate, cost=tokens, now=now)

            assert wait == pytest.approx(made.wait, abs=1e-3)
            assert bool(granted) == (wait <= HORIZON_SECONDS)
            if granted:
                bucket = made.bucket
            else:
                kept: Any = client.hget(keys_of("p")[0], "tokens_largest")
                largest = float(kept or 0)


def share(redis_url: str) -> float:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        seen: Any = client.register_script(SCRIPT)(keys=keys_of("p"), args=["look"])
        return float(seen[3])


def look(redis_url: str) -> Sight:
    """As the dispatcher sees the provider."""
    gate = RedisGate(redis_url, limited_providers(_settings(redis_url)))
    try:
        return gate.look("openai_compatible")
    finally:
        gate.close()


async def test_the_listener_brings_back_calls_that_redis_lost_and_needs_no_database(redis_url: str):
    limiters = Limiters(_settings(redis_url))
    provider = limiters.named("openai_compatible")
    assert provider is not None
    await provider.reserve(tokens=1)
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()

    hearing = Listener(redis_url, {"any": str}, between=limiters.renew_when_due)
    hearing.start()
    await asyncio.to_thread(until, lambda: look(redis_url).in_flight == 1)

    await asyncio.to_thread(hearing.stop)
    await provider.close()
    limiters.close()


@pytest.mark.parametrize("kind", ["requests_per_minute", "tokens_per_minute"])
async def test_a_limit_that_was_raised_makes_room_at_once(sqlite_engine: Engine, redis_url: str, kind: str):
    limiters = Limiters(_settings(redis_url))
    limit(sqlite_engine, **{kind: 1})
    read_numbers(limiters, sqlite_engine)
    provider = limiters.named("openai_compatible")
    assert provider is not None
    await provider.reserve(tokens=1)
    error = await outcome(provider)
    before = look(redis_url)

    limit(sqlite_engine, **{kind: 1_000_000})
    read_numbers(limiters, sqlite_engine)
    limiters.renew()

    assert isinstance(error, LimitReached)
    assert error.retry_after <= 30
    assert before.jobs == 0
    after = look(redis_url).jobs
    assert after is not None
    assert after > 0
    assert isinstance(await outcome(provider), Reservation)
    await provider.close()
    limiters.close()


def test_a_writer_without_limits_has_no_limiter(redis_url: str):
    assert Limiters(_settings(redis_url)).named("embedded") is None


def read_numbers(limiters: Limiters, engine: Engine) -> None:
    with reading(engine) as session:
        limiters.read_numbers(session)


def limit(engine: Engine, **numbers: int) -> None:
    with transaction(engine) as session:
        set_limits(session, Scope.PROVIDER, "openai_compatible", numbers, by=LOCAL_OWNER)


def _settings(redis_url: str) -> Settings:
    return Settings(REDIS_URL=redis_url)  # pyright: ignore[reportCallIssue]  # every other field has a default
