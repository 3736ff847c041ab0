import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rates import (
    HORIZON_SECONDS,
    LOWEST_SHARE,
    RAMP_SECONDS,
    Bucket,
    Patience,
    after_answer,
    after_refusal,
    fresh,
    give_back,
    promise,
    rate_of,
    share_now,
    slots_allowed,
)
from workers.limiter.gate import WINDOW_SECONDS

GAPS = st.lists(st.floats(0, 20) | st.floats(0, 0.2), min_size=2, max_size=60)


def begins(limit: int, gaps: list[float], costs: list[float]) -> list[tuple[float, float]]:
    """(begin, cost) of calls that come with these gaps; those that would wait beyond the horizon do not begin."""
    rate = rate_of(limit, largest=max(costs))
    bucket, now, begun = fresh(rate, cost=costs[0], now=0.0, used_before=False), 0.0, []
    for gap, cost in zip(gaps, costs, strict=False):
        now += gap
        made = promise(bucket, rate, cost=cost, now=now)
        if made.wait <= HORIZON_SECONDS:
            bucket = made.bucket
            begun.append((now + made.wait, cost))
    return begun


def most_in_a_minute(begun: list[tuple[float, float]]) -> float:
    return max(sum(cost for at, cost in begun if first <= at < first + WINDOW_SECONDS - 1e-6) for first, _ in begun)


@given(limit=st.integers(1, 600), gaps=GAPS)
def test_no_minute_sees_more_requests_than_the_limit(limit: int, gaps: list[float]):
    assert most_in_a_minute(begins(limit, gaps, [1.0] * len(gaps))) <= limit


@given(limit=st.integers(1_000, 100_000), gaps=GAPS, shares=st.lists(st.floats(0.001, 0.5), min_size=60, max_size=60))
def test_no_minute_sees_more_tokens_than_the_limit(limit: int, gaps: list[float], shares: list[float]):
    costs = [float(max(1, int(share * limit))) for share in shares]

    assert most_in_a_minute(begins(limit, gaps, costs)) <= limit


@given(gaps=GAPS)
def test_whoever_comes_first_begins_first(gaps: list[float]):
    begun = [at for at, _ in begins(30, gaps, [1.0] * len(gaps))]

    assert all(earlier <= later for earlier, later in pairwise(begun))


def test_a_steady_crowd_gets_nearly_the_whole_limit():
    begun = begins(600, [0.01] * 60_000, [1.0] * 60_000)

    minutes = (begun[-1][0] - begun[0][0]) / WINDOW_SECONDS
    assert 0.98 <= len(begun) / minutes / 600 <= 1.01


def test_a_call_larger_than_the_limit_is_let_through_and_others_wait_for_it():
    rate = rate_of(100, largest=500)

    first = promise(fresh(rate, cost=500, now=0, used_before=False), rate, cost=500, now=0)
    second = promise(first.bucket, rate, cost=10, now=0)

    assert first.wait == 0
    assert second.wait > 0


def test_after_a_loss_of_redis_what_was_promised_before_passes_first():
    rate = rate_of(600)

    lost = promise(fresh(rate, cost=1, now=0, used_before=True), rate, cost=1, now=0)

    assert lost.wait > HORIZON_SECONDS


def test_tokens_that_were_not_used_come_back_but_never_more_than_the_bucket_holds():
    rate = rate_of(6_000, largest=500)

    assert give_back(Bucket(level=-200, at=0), rate, tokens=300).level == 100
    assert give_back(Bucket(level=400, at=0), rate, tokens=300).level == rate.capacity
    assert give_back(Bucket(level=100, at=0), rate, tokens=-300).level == -200


def test_a_clock_that_goes_back_brings_nothing_and_breaks_nothing():
    rate = rate_of(60)

    assert promise(Bucket(level=0, at=1_000), rate, cost=1, now=10).wait == 1 / rate.per_second


def refused_in_a_row(count: int, *, every: float = 1.0) -> Patience:
    patience = Patience()
    for number in range(count):
        patience = after_refusal(patience, begun=number * every, now=number * every, wait=1.0)
    return patience


def test_single_refusals_cut_nothing_and_many_cut_to_what_was_let_in():
    assert share_now(refused_in_a_row(8), now=8) == 1.0

    cut = refused_in_a_row(9)

    assert cut.share == pytest.approx(1 - 0.263, abs=0.001)
    assert share_now(cut, now=cut.cut_at + RAMP_SECONDS / 10) == pytest.approx(cut.share + 0.1)
    assert share_now(cut, now=cut.cut_at + RAMP_SECONDS) == 1.0


def test_refusals_in_a_row_close_for_longer_each_time_until_one_is_let_in():
    patience, waits = Patience(), []
    for number in range(9):
        now = number * 100.0
        patience = after_refusal(patience, begun=now, now=now, wait=1.0)
        waits.append(patience.closed_until - now)
    assert waits == [1, 1, 2, 4, 8, 8, 8, 8, 8]

    patience = after_refusal(after_answer(patience, begun=1_000), begun=1_100, now=1_100, wait=1.0)

    assert patience.closed_until == 1_101


def test_refusals_of_calls_that_were_in_flight_together_are_one_in_the_row():
    patience = Patience()
    for _ in range(8):
        patience = after_refusal(patience, begun=10, now=11, wait=1.0)

    assert (patience.row, patience.closed_until) == (1, 12)


@given(refusals=st.integers(1, 1_000))
def test_no_number_of_refusals_stops_a_provider_for_good(refusals: int):
    patience = refused_in_a_row(refusals)

    assert patience.share >= LOWEST_SHARE
    assert patience.closed_until <= refusals + 60
    assert slots_allowed(8, share=patience.share) >= 1


def worked(
    limit: int, refuses: Callable[[float, list[float]], bool], *, wait: float, seconds: float = 3_600.0
) -> tuple[int, int]:
    """A crowd that always has another call ready: how many calls were let in and how many refused."""
    patience, let_in, refused, now = Patience(), list[float](), 0, 0.0
    bucket = fresh(rate_of(limit), cost=1, now=0, used_before=False)
    while now < seconds:
        rate = rate_of(limit, share=share_now(patience, now=now))
        made = promise(bucket, rate, cost=1, now=now, not_before=patience.closed_until)
        bucket, now = made.bucket, now + made.wait
        if refuses(now, let_in):
            refused += 1
            patience = after_refusal(patience, begun=now, now=now, wait=wait)
        else:
            let_in.append(now)
            patience = after_answer(patience, begun=now)
    return len(let_in), refused


@pytest.mark.parametrize(("limit", "wait"), [(60, 0), (120, 0), (600, 0), (60, 1), (120, 1)])
@pytest.mark.parametrize("share", [0.05, 0.10, 0.15])
def test_random_refusals_leave_what_the_provider_bears(limit: int, wait: float, share: float):
    dice = random.Random(7)

    let_in, _ = worked(limit, lambda _now, _let_in: dice.random() < share, wait=wait)

    assert let_in / 60 >= 0.8 * limit * (1 - share)
    assert share > 0.1 or let_in / 60 >= 0.8 * limit


@pytest.mark.parametrize("bears", [48, 72, 100])
def test_a_provider_that_bears_less_than_the_limit_is_used_to_what_it_bears(bears: int):
    def refuses(now: float, let_in: list[float]) -> bool:
        return len(let_in) >= bears and let_in[-bears] > now - WINDOW_SECONDS

    let_in, refused = worked(120, refuses, wait=0)

    assert let_in / 60 >= 0.8 * bears
    assert refused / (refused + let_in) <= 0.25


@given(share=st.floats(LOWEST_SHARE, 1), concurrency=st.integers(1, 1_000))
def test_slots_follow_the_share(share: float, concurrency: int):
    assert 1 <= slots_allowed(concurrency, share=share) <= concurrency
