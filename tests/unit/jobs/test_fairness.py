"""Two flows take turns; a flow alone gets everything."""

from hypothesis import given
from hypothesis import strategies as st

from genapp.jobs import Place, place


def starts(count: int, *, clock: float = 0.0) -> list[float]:
    found: list[float] = []
    last: Place | None = None
    for _ in range(count):
        last = place(clock=clock, flow_finish=last.finish if last else 0.0, last_waiting=last.start if last else None)
        found.append(last.start)
    return found


def test_the_jobs_of_a_flow_start_one_after_the_other():
    assert starts(4) == [0, 1, 2, 3]


def test_a_small_flow_that_comes_late_takes_turns_with_a_large_one():
    large = [(start, "large") for start in starts(10)]
    clock = 4.0
    small = [(start, "small") for start in starts(3, clock=clock)]

    order = [name for start, name in sorted(large[4:] + small)]

    assert order[:6].count("small") == 3
    assert order[6:] == ["large"] * 3


def test_a_flow_whose_waiting_jobs_were_cancelled_gets_their_time_back():
    after = place(clock=5.0, flow_finish=10_000.0, last_waiting=None)

    assert after.start == 6.0


def test_a_flow_that_was_idle_gains_nothing_from_it():
    assert place(clock=50.0, flow_finish=3.0, last_waiting=None).start == 50.0


def test_a_flow_with_one_job_at_a_time_pays_for_the_job_dispatched_last():
    first = place(clock=7.0, flow_finish=0.0, last_waiting=None)

    assert place(clock=first.start, flow_finish=first.finish, last_waiting=None).start == 8.0


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.none() | st.floats(0, 1e6))
def test_a_job_never_starts_before_the_clock_and_always_ends_one_later(clock, finish, waiting):
    here = place(clock=clock, flow_finish=finish, last_waiting=waiting)

    assert here.start >= clock
    assert here.finish == here.start + 1
