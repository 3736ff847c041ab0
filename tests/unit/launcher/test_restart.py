"""How long a part rests before it starts again."""

from genapp.launcher.supervisor import LONGEST_PAUSE_SECONDS, crashes_in_a_row, pause_seconds


def test_the_first_crash_costs_hardly_any_time():
    assert pause_seconds(1) == 0.2


def test_each_crash_in_a_row_doubles_the_pause():
    assert [pause_seconds(crashes) for crashes in (2, 3, 4)] == [0.4, 0.8, 1.6]


def test_the_pause_has_an_upper_limit():
    assert pause_seconds(50) == LONGEST_PAUSE_SECONDS


def test_a_run_that_lasted_clears_the_crashes_before_it():
    assert crashes_in_a_row(7, ran_seconds=3600) == 1


def test_a_short_run_adds_to_the_crashes_before_it():
    assert crashes_in_a_row(7, ran_seconds=0.5) == 8
