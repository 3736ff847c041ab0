"""Which endings in a row count as one cause."""

import pytest

from genapp.jobs import repeated_cause


@pytest.mark.parametrize(
    ("newest_first", "times", "cause"),
    [
        (["timeout"] * 3, 3, "timeout"),
        (["timeout"] * 9, 3, "timeout"),
        (["timeout", "timeout", "other"], 2, "timeout"),
        (["timeout", "timeout"], 3, None),
        (["timeout", "", "timeout"], 3, None),
        (["", "", ""], 3, None),
        (["timeout", "internal", "timeout"], 3, None),
        (["timeout"] * 9, 0, None),
        ([], 1, None),
        (["timeout"], 1, "timeout"),
    ],
)
def test_only_the_newest_endings_of_one_cause_count(newest_first, times, cause):
    assert repeated_cause(newest_first, times=times) == cause
