"""The queue in figures, ready to be shown."""

from dataclasses import dataclass

from genapp import words as show
from genapp.jobs import Priority
from genapp.services.queue import QueueStatus
from genapp.ui.shapes import Share
from genapp.ui.theme import PRIORITY_LABELS, PRIORITY_TONES

_SHOWN_SLOTS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the tiles of the overview say."""

    known: bool = False
    """False until the first figures are read."""
    empty: bool = False
    """No job was ever submitted."""
    waiting: str = "0"
    waiting_note: str = ""
    shares: tuple[Share, ...] = ()
    running: str = "0"
    running_note: str = ""
    marks: int = 0
    """Of the picture of the slots, one each while they are few."""
    marks_full: int = 0
    slots_total: str = ""
    completed: str = "0"
    completed_note: str = ""
    failed: str = "0"
    failed_note: str = ""
    workers: str = "0"
    workers_note: str = ""
    no_workers: bool = False
    """Jobs wait and nobody is there to run them."""
    provider: str = ""


def figures(status: QueueStatus) -> Figures:
    waiting = sum(status.waiting.values())
    marks = min(max(status.slots_total, 0), _SHOWN_SLOTS)
    return Figures(
        known=True,
        empty=status.total == 0,
        waiting=show.number(waiting),
        waiting_note=_waiting_note(status, waiting),
        shares=_waiting_shares(status.waiting),
        running=show.number(status.running),
        running_note=_running_note(status),
        marks=marks,
        marks_full=_full_marks(status.slots_used, status.slots_total, marks),
        slots_total=f"of {show.counted(status.slots_total, 'slot')}",
        completed=show.number(status.completed),
        completed_note=f"{show.number(status.completed_last_hour)} in the last hour",
        failed=show.number(status.failed),
        failed_note=f"{show.number(status.cancelled)} cancelled",
        workers=show.number(status.workers_alive),
        workers_note="alive" if status.workers_alive else "none is running",
        no_workers=status.workers_alive == 0,
        provider=status.provider,
    )


def _waiting_shares(waiting: dict[str, int]) -> tuple[Share, ...]:
    """The classes of waiting jobs, highest first, with their share of all that wait."""
    total = sum(waiting.values())
    return tuple(
        Share(
            name=priority.value,
            label=PRIORITY_LABELS[priority],
            count=show.number(waiting.get(priority.value, 0)),
            percent=f"{100 * waiting.get(priority.value, 0) / total:.2f}%" if total else "0%",
            tone=PRIORITY_TONES[priority],
        )
        for priority in Priority
    )


def _full_marks(used: int, total: int, marks: int) -> int:
    """A picture of many slots is scaled down but never hides the first or the last free one."""
    if marks == total or not used:
        return used
    return min(max(1, round(marks * used / total)), marks - (used < total))


def _waiting_note(status: QueueStatus, waiting: int) -> str:
    if not waiting or status.oldest_wait_seconds is None:
        return "the queue is empty"
    return f"oldest waits {show.duration(float(int(status.oldest_wait_seconds)))}"


def _running_note(status: QueueStatus) -> str:
    return f"{show.number(status.retrying)} more between two tries" if status.retrying else "no job between two tries"
