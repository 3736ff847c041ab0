"""The look of genapp: its stylesheets, and which tone a state, priority or verdict has.

Colours, type and distances stand in `assets/tokens.css`; light and dark are two sets of the same names.
A tone is a family of colours there (neutral, active, good, warn, bad, hot).
"""

from typing import Final, Literal

from genapp.jobs import JobState, Priority
from genapp.page import Level

Tone = Literal["neutral", "active", "good", "warn", "bad", "hot"]

STYLESHEETS: Final = ["/tokens.css", "/base.css", "/parts.css", "/pages.css", "/batches.css"]
"""For `rx.App(stylesheets=...)`, in this order."""

STATE_TONES: Final[dict[JobState, Tone]] = {
    JobState.PENDING: "neutral",
    JobState.PROCESSING: "active",
    JobState.RETRYING: "warn",
    JobState.COMPLETED: "good",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "neutral",
}

STATE_LABELS: Final[dict[JobState, str]] = {
    JobState.PENDING: "Waiting",
    JobState.PROCESSING: "Running",
    JobState.RETRYING: "Retrying",
    JobState.COMPLETED: "Done",
    JobState.FAILED: "Failed",
    JobState.CANCELLED: "Cancelled",
}

PRIORITY_TONES: Final[dict[Priority, Tone]] = {Priority.HIGH: "hot", Priority.NORMAL: "active", Priority.LOW: "neutral"}

PRIORITY_LABELS: Final[dict[Priority, str]] = {Priority.HIGH: "High", Priority.NORMAL: "Normal", Priority.LOW: "Low"}

VERDICT_TONES: Final[dict[str, Tone]] = {"ready": "good", "needs_review": "warn", "redo": "bad"}
VERDICT_LABELS: Final[dict[str, str]] = {"ready": "Ready", "needs_review": "Needs review", "redo": "Write again"}

LEVEL_TONES: Final[dict[Level, Tone]] = {Level.BLOCK: "bad", Level.WARN: "warn", Level.INFORM: "neutral"}
LEVEL_LABELS: Final[dict[Level, str]] = {Level.BLOCK: "Blocks", Level.WARN: "Warning", Level.INFORM: "Note"}


def score_tone(score: int | None) -> Tone:
    """The tone of a quality score from 0 to 100."""
    if score is None:
        return "neutral"
    if score >= 85:
        return "good"
    return "warn" if score >= 60 else "bad"
