"""The server's own limits: what comes too fast is refused, as a hosted provider does."""

from collections import deque
from dataclasses import dataclass
from typing import Final

MINUTE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """In a minute; 0 means no limit. What a minute allows is judged over the last `window` seconds."""

    requests: int = 0
    tokens: int = 0
    window: float = MINUTE


class Quota:
    """A sliding window: no `window` seconds, wherever they begin, see more than their part of the minute."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._let_in: deque[tuple[float, int]] = deque()
        self._tokens = 0

    def wait(self, *, tokens: int, now: float) -> float:
        """Count a call; above 0 it is refused, not counted, and may come again after so many seconds."""
        part = self._allowance.window / MINUTE
        while self._let_in and self._let_in[0][0] <= now - self._allowance.window:
            self._tokens -= self._let_in.popleft()[1]
        over = (
            0 < self._allowance.requests * part < len(self._let_in) + 1
            or 0 < self._allowance.tokens * part < self._tokens + tokens
        )
        if over and self._let_in:
            return self._let_in[0][0] + self._allowance.window - now
        self._let_in.append((now, tokens))
        self._tokens += tokens
        return 0.0
