"""What follows when a lease lapses."""

import pytest

from genapp.jobs import JobState, after_lapse, heartbeat_seconds


@pytest.mark.parametrize(
    ("started", "crashes", "cancel", "state", "counted"),
    [
        (False, 0, False, JobState.PENDING, 0),
        (False, 2, False, JobState.PENDING, 2),
        (True, 0, False, JobState.PENDING, 1),
        (True, 1, False, JobState.PENDING, 2),
        (True, 2, False, JobState.FAILED, 3),
        (True, 0, True, JobState.CANCELLED, 1),
        (True, 2, True, JobState.CANCELLED, 3),
        (False, 0, True, JobState.CANCELLED, 0),
    ],
)
def test_a_crash_counts_only_when_work_had_begun_and_the_third_is_the_last(started, crashes, cancel, state, counted):
    lapse = after_lapse(started=started, crashes=crashes, cancel_requested=cancel)

    assert (lapse.state, lapse.crashes) == (state, counted)
    assert lapse.poison is (state is JobState.FAILED)


def test_three_heartbeats_may_be_lost_within_one_lease():
    assert heartbeat_seconds(12.0) * 3 < 12.0
