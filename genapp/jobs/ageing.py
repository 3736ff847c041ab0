"""Ageing bounds the wait: a job rises one class each time it has waited for the limit."""


def rank_in_force(*, own_rank: int, waited_seconds: float, limit_seconds: float) -> int:
    """The rank of a waiting job after ageing; 0 is the highest. A limit of 0 switches ageing off."""
    if limit_seconds <= 0:
        return own_rank
    return max(0, own_rank - int(max(waited_seconds, 0.0) // limit_seconds))
