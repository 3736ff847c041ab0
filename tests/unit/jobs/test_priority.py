"""The table of scores: every row and every edge."""

from datetime import UTC, datetime, timedelta

import pytest

from genapp.jobs import (
    class_of,
    deadline_points,
    decide_priority,
    next_renewal,
    search_points,
    sku_points,
    status_points,
)
from genapp.page import ContentStatus, Priority

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("skus", "points"), [(None, 10), (0, 10), (100, 10), (101, 20), (1_000, 20), (1_001, 30), (5_000_000, 30)]
)
def test_sku_count_gives_30_above_1000_and_20_above_100(skus, points):
    assert sku_points(skus) == points


@pytest.mark.parametrize(
    ("searches", "points"), [(None, 10), (0, 10), (1_000, 10), (1_001, 20), (10_000, 20), (10_001, 30)]
)
def test_searches_give_30_above_10000_and_20_above_1000(searches, points):
    assert search_points(searches) == points


@pytest.mark.parametrize(
    ("status", "points"),
    [(None, 0), (ContentStatus.CURRENT, 0), (ContentStatus.OUTDATED, 10), (ContentStatus.MISSING, 20)],
)
def test_missing_content_gives_20_and_outdated_10(status, points):
    assert status_points(status) == points


@pytest.mark.parametrize(
    ("left", "points"),
    [
        (None, 0),
        (-1_000 * HOUR, 30),
        (-SECOND, 30),
        (0 * HOUR, 30),
        (24 * HOUR - SECOND, 30),
        (24 * HOUR, 20),
        (72 * HOUR - SECOND, 20),
        (72 * HOUR, 0),
        (1_000 * HOUR, 0),
    ],
)
def test_a_deadline_gives_30_below_24_hours_and_20_below_72(left, points):
    deadline = None if left is None else NOON + left

    assert deadline_points(deadline=deadline, now=NOON) == points


@pytest.mark.parametrize(
    ("score", "priority"),
    [
        (110, Priority.HIGH),
        (70, Priority.HIGH),
        (69, Priority.NORMAL),
        (40, Priority.NORMAL),
        (39, Priority.LOW),
        (20, Priority.LOW),
    ],
)
def test_70_points_are_high_and_40_normal(score, priority):
    assert class_of(score) is priority


def test_the_points_of_all_factors_add_up():
    decision = decide_priority(
        given=None,
        sku_count=1_500,
        monthly_searches=12_000,
        content_status=ContentStatus.MISSING,
        deadline=NOON + HOUR,
        now=NOON,
    )

    assert decision.score == 30 + 30 + 20 + 30
    assert [part.points for part in decision.parts] == [30, 30, 20, 30]
    assert decision.priority is Priority.HIGH


def test_a_page_of_which_nothing_is_known_is_low():
    decision = decide_priority(
        given=None, sku_count=None, monthly_searches=None, content_status=None, deadline=None, now=NOON
    )

    assert (decision.priority, decision.score) == (Priority.LOW, 20)


def test_a_priority_given_by_the_user_wins_and_the_score_stays():
    decision = decide_priority(
        given=Priority.LOW,
        sku_count=1_500,
        monthly_searches=12_000,
        content_status=ContentStatus.MISSING,
        deadline=None,
        now=NOON,
    )

    assert (decision.priority, decision.score, decision.given) == (Priority.LOW, 80, True)
    assert "you chose it" in decision.reason


@pytest.mark.parametrize(
    ("left", "until"),
    [(None, None), (100 * HOUR, 28 * HOUR), (72 * HOUR, 0 * HOUR), (71 * HOUR, 47 * HOUR), (23 * HOUR, None)],
)
def test_a_score_is_renewed_just_after_72_and_24_hours_before_the_deadline(left, until):
    deadline = None if left is None else NOON + left

    due = next_renewal(deadline, NOON)

    assert due == (None if until is None else NOON + until + SECOND)
    if due and deadline:
        assert deadline_points(deadline=deadline, now=due) > deadline_points(deadline=deadline, now=NOON)
