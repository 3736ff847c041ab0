"""The question before many jobs are changed: how many, which of them run, and which are left alone and why."""

from dataclasses import dataclass
from typing import Final

from genapp import words as show
from genapp.jobs.control import ActionKind, JobChange
from genapp.services.bulk import Outcome, Preview, Unaffected
from genapp.ui.theme import PRIORITY_LABELS

VERBS: Final = {ActionKind.CANCEL: "Cancel", ActionKind.RETRY: "Retry"}
PLURAL: Final = {"is": "are", "has": "have", "runs": "run"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the dialog says."""

    title: str
    text: str
    button: str


def question(preview: Preview, *, cost: str) -> Question:
    jobs = show.counted(preview.affected, "job")
    verb = _verb(preview.change, jobs)
    return Question(
        title=f"{verb}?",
        text=" ".join(filter(None, [_what(preview, jobs), left_alone(preview.unaffected), cost])),
        button=verb,
    )


def left_alone(unaffected: tuple[Unaffected, ...]) -> str:
    """“Left alone: 3 jobs that are completed, 1 job that runs now.”"""
    parts = [f"{show.counted(each.count, 'job')} that {_agreed(each)}" for each in unaffected]
    return f"Left alone: {', '.join(parts)}." if parts else ""


def nothing_to_do(change: JobChange) -> str:
    what = {ActionKind.CANCEL: "can be cancelled", ActionKind.RETRY: "can be tried again"}
    return f"No job here {what.get(change.kind, 'waits with another priority')}"


def differences(outcome: Outcome) -> str:
    """What is not as the question said; empty when all is."""
    came = f"{show.counted(outcome.came, 'job')} came in after the question and stayed as they are." * bool(
        outcome.came
    )
    gone = f"{show.counted(outcome.gone, 'job')} had gone on meanwhile." * bool(outcome.gone)
    return f"{came} {gone}".strip()


def _verb(change: JobChange, jobs: str) -> str:
    if change.priority:
        return f"Give {jobs} {PRIORITY_LABELS[change.priority].lower()} priority"
    return f"{VERBS[change.kind]} {jobs}"


def _what(preview: Preview, jobs: str) -> str:
    match preview.change.kind:
        case ActionKind.CANCEL:
            stop = f", {show.number(preview.running)} of them running: these stop within a second"
            return f"{jobs} will be cancelled{stop if preview.running else ''}. They can be retried later."
        case ActionKind.RETRY:
            return f"{jobs} will go back into the queue, each after its last finished stage."
        case _:
            return f"{jobs} will move to another place in the queue."


def _agreed(each: Unaffected) -> str:
    first, _, rest = each.reason.partition(" ")
    return each.reason if each.count == 1 else f"{PLURAL.get(first, first)} {rest}"
