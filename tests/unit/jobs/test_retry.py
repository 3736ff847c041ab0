"""How long a job waits before its next attempt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.jobs import LONGEST_SECONDS, SPREAD, backoff, retries_left


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 5), (2, 10), (3, 20), (4, 40)])
def test_the_wait_doubles_with_each_attempt(attempt, seconds):
    assert backoff(attempt, 5.0, 0.0) == seconds


@given(st.integers(1, 10_000), st.floats(0, 600), st.floats(0, 1))
def test_the_wait_is_bounded_and_jitter_only_lengthens_it(attempt, base, jitter):
    wait = backoff(attempt, base, jitter)

    assert backoff(attempt, base, 0.0) <= wait <= LONGEST_SECONDS * (1 + SPREAD)


def test_a_base_longer_than_the_bound_is_kept():
    assert backoff(5, 3_600.0, 0.0) == 3_600.0


def test_attempts_are_counted_from_one():
    with pytest.raises(ValueError, match="counted from 1"):
        backoff(0, 5.0, 0.0)


@pytest.mark.parametrize(("failed", "left"), [(1, True), (3, True), (4, False), (5, False)])
def test_three_retries_follow_the_first_try(failed, left):
    assert retries_left(failed=failed, allowed=3) is left


def test_without_retries_the_first_try_is_the_last():
    assert not retries_left(failed=1, allowed=0)
