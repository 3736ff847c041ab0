"""The estimate of start and end, against a queue that is played through."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.jobs import WALKED, Passage, wait_at
from genapp.jobs.estimate import estimate


def played(slots: int, ahead: int, seconds: float, elapsed: list[float]) -> float:
    """Every job in turn takes the slot that is free first."""
    free = [0.0] * (slots - len(elapsed)) + [max(seconds - ran, 0.0) for ran in elapsed]
    heapq.heapify(free)
    for _ in range(ahead):
        heapq.heappush(free, heapq.heappop(free) + seconds)
    return free[0]


@given(st.integers(1, 12), st.integers(0, 200), st.floats(0.1, 60), st.lists(st.floats(0, 90), max_size=12))
def test_it_is_what_playing_the_queue_through_gives(slots, ahead, seconds, elapsed):
    passage = Passage(slots=slots, ahead=ahead, seconds=seconds, elapsed=tuple(elapsed[:slots]))

    assert wait_at(passage) == pytest.approx(played(slots, ahead, seconds, elapsed[:slots]))


@given(st.integers(1, 20), st.integers(WALKED, 20_000))
def test_of_many_jobs_ahead_it_is_off_by_less_than_one_page(slots, ahead):
    passage = Passage(slots=slots, ahead=ahead, seconds=10.0)

    assert abs(wait_at(passage) - played(slots, ahead, 10.0, [])) < 10.0


def test_a_free_slot_means_now_and_the_end_is_one_page_later():
    found = estimate([Passage(slots=3, ahead=0, seconds=20.0, elapsed=(5.0, 6.0))], own_seconds=12.0)

    assert found is not None
    assert (found.start, found.end) == (0.0, 12.0)


def test_the_narrowest_passage_decides():
    wide, narrow = Passage(slots=10, ahead=9, seconds=10.0), Passage(slots=1, ahead=3, seconds=10.0)

    found = estimate([wide, narrow], own_seconds=10.0)

    assert found is not None
    assert found.start == 30.0


def test_a_job_that_runs_longer_than_usual_may_end_any_moment():
    assert wait_at(Passage(slots=1, ahead=0, seconds=10.0, elapsed=(25.0,))) == 0.0


def test_more_running_than_slots_as_after_a_limit_was_lowered_waits_for_those_that_are_too_many():
    assert wait_at(Passage(slots=1, ahead=0, seconds=10.0, elapsed=(8.0, 5.0, 1.0))) == 9.0


def test_without_a_slot_there_is_no_estimate():
    assert estimate([Passage(slots=0, ahead=0, seconds=1.0)], own_seconds=1.0) is None
    assert estimate([], own_seconds=1.0) is None
