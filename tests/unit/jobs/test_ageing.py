"""Ageing bounds the wait."""

import pytest

from genapp.jobs import rank_in_force


@pytest.mark.parametrize(
    ("own", "waited", "rank"),
    [(2, 0, 2), (2, 59.9, 2), (2, 60, 1), (2, 119, 1), (2, 120, 0), (2, 9_999, 0), (1, 60, 0), (0, 600, 0), (2, -5, 2)],
)
def test_a_job_rises_one_class_for_each_limit_it_has_waited(own, waited, rank):
    assert rank_in_force(own_rank=own, waited_seconds=waited, limit_seconds=60) == rank


def test_a_limit_of_zero_switches_it_off():
    assert rank_in_force(own_rank=2, waited_seconds=1e9, limit_seconds=0) == 2
