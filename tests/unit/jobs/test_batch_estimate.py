"""What a batch will cost and when it is finished."""

from datetime import UTC, datetime, timedelta

from genapp.jobs import Experience, PageGroup, Spread, estimate_batch

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TEN_SECONDS = Spread(low=5, likely=10, high=20)


def a_group(count: int, *, cost: float = 100.0, seconds: Spread | None = TEN_SECONDS, page_type: str = "category"):
    spread = Spread(low=cost / 2, likely=cost, high=cost * 2)
    return PageGroup(page_type=page_type, count=count, experience=Experience(cost=spread, seconds=seconds, pages=9))


def estimate(*groups: PageGroup, slots: int = 5, ahead: float = 0.0, deadlines: tuple[datetime, ...] = ()):
    return estimate_batch(groups, slots=slots, seconds_ahead=ahead, deadlines=deadlines, now=NOON)


def test_the_costs_of_all_pages_are_added_up():
    found = estimate(a_group(10), a_group(5, cost=1_000, page_type="product"))

    assert found.cost == Spread(low=3_000, likely=6_000, high=12_000)
    assert [(group.page_type, group.count, group.cost.likely) for group in found.groups] == [
        ("category", 10, 1_000),
        ("product", 5, 5_000),
    ]


def test_slots_work_side_by_side_and_the_queue_before_it_comes_first():
    found = estimate(a_group(100), slots=5, ahead=60)

    assert found.seconds == Spread(low=160, likely=260, high=460)


def test_nothing_is_said_about_time_when_no_such_page_was_ever_finished():
    found = estimate(a_group(100), a_group(1, seconds=None, page_type="landing"))

    assert found.seconds is None
    assert found.cost.likely == 10_100


def test_pages_that_would_be_finished_after_their_deadline_are_counted():
    deadlines = tuple(NOON + timedelta(seconds=seconds) for seconds in (1, 300, 25, 10_000))

    found = estimate(a_group(100), slots=1, deadlines=deadlines)

    assert (found.late, found.with_deadline) == (1, 4)


def test_a_deadline_that_has_passed_is_missed_even_when_times_are_not_known():
    found = estimate(a_group(1, seconds=None), deadlines=(NOON - timedelta(hours=1),))

    assert found.late == 1


def test_an_empty_batch_costs_nothing():
    found = estimate()

    assert (found.pages, found.cost.high, found.seconds) == (0, 0, Spread(low=0, likely=0, high=0))
