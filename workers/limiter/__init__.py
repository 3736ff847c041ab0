"""The limits of each provider, shared by all workers through Redis."""

from workers.limiter.limits import Limits
from workers.limiter.shared import SharedLimiter

__all__ = ["Limits", "SharedLimiter"]
