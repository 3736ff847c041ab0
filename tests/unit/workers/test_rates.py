from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.support.rates import (
    HORIZON_SECONDS,
    LOWEST_SHARE,
    RAMP_SECONDS,
    Bucket,
    fresh,
    give_back,
    promise,
    rate_of,
    share_after_refusal,
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


def test_the_share_is_halved_by_a_refusal_and_climbs_steadily():
    share = share_after_refusal(1.0)

    assert share == 0.5
    assert share_now(share=share, cut_at=100, now=100) == 0.5
    assert share_now(share=share, cut_at=100, now=100 + RAMP_SECONDS / 4) == 0.75
    assert share_now(share=share, cut_at=100, now=100 + RAMP_SECONDS) == 1.0


@given(refusals=st.integers(1, 100))
def test_no_number_of_refusals_stops_a_provider_for_good(refusals: int):
    share = 1.0
    for _ in range(refusals):
        share = share_after_refusal(share)

    assert share >= LOWEST_SHARE
    assert slots_allowed(8, share=share) >= 1


@given(share=st.floats(LOWEST_SHARE, 1), concurrency=st.integers(1, 1_000))
def test_slots_follow_the_share(share: float, concurrency: int):
    assert 1 <= slots_allowed(concurrency, share=share) <= concurrency
