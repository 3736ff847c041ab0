"""Ends what the supervisor started when the supervisor itself was killed. Runs as a process of its own.

It is told the process groups through its standard input, one line each: `+PID` has started, `-PID` is gone. The end
of the input means that the supervisor is gone. Knows nothing of genapp, so it starts fast and cannot fail with it.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import Final

_GRACE_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.1


def main() -> None:
    groups = groups_left(sys.stdin)
    if sys.platform != "linux":  # there the kernel has told them already
        _send(groups, signal.SIGTERM)
    until = time.monotonic() + _GRACE_SECONDS
    while _send(groups, 0) and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
    _send(groups, signal.SIGKILL)


def groups_left(lines: Iterable[str]) -> set[int]:
    """The groups that had started and not gone when the input ended."""
    groups: set[int] = set()
    for line in lines:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    return groups


def _send(groups: set[int], number: int) -> bool:
    """Send a signal (0 only looks); return whether any group was there."""
    found = False
    for group in groups:
        try:
            os.killpg(group, number)
            found = True
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
