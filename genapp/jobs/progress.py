"""How far a job is: the share of its stages that are done, refined by components while they are written."""

from typing import Final

WHOLE: Final = 100.0


def progress_of(*, stages_done: int, stages: int, parts_done: int = 0, parts: int = 0) -> float:
    """0 to 100. `parts` of the stage that runs count for a share of that stage; a running stage is never done."""
    within = parts_done / parts if parts else 0.0
    share = (stages_done + min(within, 1.0)) / stages
    return round(min(max(share, 0.0), 1.0) * WHOLE, 2)


def forward(current: float, computed: float) -> float:
    """Progress never goes back within an attempt."""
    return max(current, computed)
