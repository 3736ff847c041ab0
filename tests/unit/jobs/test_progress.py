"""Progress: the share of stages done, refined by components."""

import pytest

from genapp.jobs import forward, progress_of


@pytest.mark.parametrize(
    ("done", "parts_done", "parts", "percent"),
    [(0, 0, 0, 0.0), (2, 0, 7, 28.57), (2, 7, 7, 42.86), (2, 9, 7, 42.86), (3, 0, 0, 42.86), (7, 0, 0, 100.0)],
)
def test_it_is_the_share_of_stages_refined_by_components(done, parts_done, parts, percent):
    assert progress_of(stages_done=done, stages=7, parts_done=parts_done, parts=parts) == percent


def test_it_never_goes_back():
    assert forward(42.0, 28.0) == 42.0
    assert forward(42.0, 57.0) == 57.0
