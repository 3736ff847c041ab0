"""Decides how long a part that ended rests before it is started again."""

from typing import Final

FIRST_PAUSE_SECONDS: Final = 0.2
LONGEST_PAUSE_SECONDS: Final = 30.0
HEALTHY_AFTER_SECONDS: Final = 20.0


def crashes_in_a_row(before: int, *, ran_seconds: float) -> int:
    """Count the end of a run; one that lasted clears what was before it."""
    return 1 if ran_seconds >= HEALTHY_AFTER_SECONDS else before + 1


def pause_seconds(crashes: int) -> float:
    """0.2 s, doubled with each crash in a row, 30 s at the most."""
    return min(FIRST_PAUSE_SECONDS * 2 ** (crashes - 1), LONGEST_PAUSE_SECONDS)
