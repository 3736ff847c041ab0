"""Which moves a job may make."""

from itertools import product

import pytest

from genapp.errors import Conflict
from genapp.jobs import FINAL, MOVES, OPEN, JobState, move

ALLOWED = {
    ("pending", "processing"),
    ("pending", "cancelled"),
    ("processing", "completed"),
    ("processing", "failed"),
    ("processing", "retrying"),
    ("processing", "pending"),
    ("processing", "cancelled"),
    ("retrying", "pending"),
    ("retrying", "cancelled"),
    ("failed", "pending"),
    ("cancelled", "pending"),
}


@pytest.mark.parametrize(("current", "to"), list(product(JobState, JobState)))
def test_every_move_is_allowed_or_refused_as_designed(current, to):
    if (current.value, to.value) in ALLOWED:
        assert move(current, to) is to
    else:
        with pytest.raises(Conflict):
            move(current, to)


def test_every_state_is_in_the_table_and_either_open_or_final():
    assert set(MOVES) == set(JobState) == OPEN | FINAL
    assert not OPEN & FINAL
