"""Why a job waits, ready to be shown: what holds it back, what is ahead of it, when it probably starts and ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from genapp import words as show
from genapp.jobs.restrictions import Scope
from genapp.jobs.waiting import Binding
from genapp.services.views import JobView, WaitingView
from genapp.ui.theme import Tone

MINUTE: Final = 60_000
"""In milliseconds: an estimate is not better than that."""
PAUSES: Final = {
    Binding.QUEUE_PAUSED: Scope.QUEUE,
    Binding.BATCH_PAUSED: Scope.BATCH,
    Binding.PROVIDER_PAUSED: Scope.PROVIDER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """What the job page says while a job waits."""

    known: bool = False
    tone: Tone = "active"
    text: str = ""
    ahead: str = ""
    until: int = 0
    starts_at: int = 0
    ends_at: int = 0
    no_estimate: str = ""
    scope: str = ""
    """Of the pause that holds it back; empty when none does."""
    key: str = ""


def waiting_line(view: JobView) -> WaitingLine:
    waiting = view.waiting
    if waiting is None:
        return WaitingLine()
    scope = PAUSES.get(waiting.binding)
    keys = {Scope.BATCH: view.batch_id or "", Scope.PROVIDER: view.provider}
    return WaitingLine(
        known=True,
        tone="warn" if scope or waiting.binding in (Binding.NO_WORKER, Binding.BACK_OFF) else "active",
        text=waiting.text,
        ahead=_ahead(waiting),
        until=show.milliseconds(waiting.until),
        starts_at=_about(waiting.starts_at),
        ends_at=_about(waiting.ends_at),
        no_estimate=f"No estimate: {waiting.no_estimate}." if waiting.no_estimate else "",
        scope=scope.value if scope else "",
        key=keys.get(scope, "") if scope else "",
    )


def _ahead(waiting: WaitingView) -> str:
    if not waiting.ahead:
        return "No job is ahead of it."
    least = "More than " if waiting.ahead_at_least else ""
    return f"{least}{show.counted(waiting.ahead, 'job')} {'is' if waiting.ahead == 1 else 'are'} ahead of it."


def _about(at: datetime | None) -> int:
    return round(show.milliseconds(at) / MINUTE) * MINUTE
