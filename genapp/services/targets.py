"""What an action on jobs is aimed at: some ids, or everything that matches a filter."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlmodel import Session

from genapp.db.tables import JOB
from genapp.errors import BadInput, Problem
from genapp.jobs.states import JobState
from genapp.services.job_list import conditions_of
from genapp.services.views import JobFilter
from genapp.words import counted

MOST_IDS: Final = 5_000
"""More than that are named by a filter; a statement takes a limited number of values."""

Target = tuple[str, ...] | JobFilter
"""Ids of jobs (none means none), or a filter (an empty one means all jobs)."""


def matching(target: Target) -> list[ColumnElement[bool]]:
    """What a job must be to be meant."""
    if isinstance(target, JobFilter):
        return conditions_of(target)
    if len(target) > MOST_IDS:
        raise BadInput([Problem(field="jobs", code="too_many", message=f"name {MOST_IDS:,} jobs at the most")])
    return [JOB.c.id.in_(target)]


def states_of(target: Target) -> frozenset[JobState]:
    """The states that a filter asks for; all of them when it does not ask."""
    return frozenset(target.states if isinstance(target, JobFilter) and target.states else JobState)


def as_details(target: Target) -> dict[str, Any]:  # Any: JSON
    """The target as it stands on record; of many ids only the first."""
    if isinstance(target, JobFilter):
        found: dict[str, Any] = {  # Any: JSON
            "states": [state.value for state in target.states],
            "priorities": [priority.value for priority in target.priorities],
            "page_type": target.page_type,
            "batch_id": target.batch_id,
            "search": target.search,
            "error_code": target.error_code,
            "verdict": target.verdict,
        }
        return {"filter": {name: value for name, value in found.items() if value}}
    return {"jobs": list(target[:10]), "named": len(target)}


def in_words(details: Mapping[str, Any], count: int) -> str:  # Any: JSON
    """“12 jobs: state failed, batch …”, from what stands on record."""
    jobs = counted(count, "job")
    wanted: dict[str, Any] = details.get("filter", {})  # Any: JSON
    words = [f"{NAMES[name]} {_listed(value)}" for name, value in wanted.items() if name in NAMES]
    if words:
        return f"{jobs} with {', '.join(words)}"
    named = details.get("jobs", [])
    return f"job {named[0]}" if count == 1 and len(named) == 1 else jobs


NAMES: Final = {
    "states": "state",
    "priorities": "priority",
    "page_type": "page type",
    "batch_id": "batch",
    "search": "search",
    "error_code": "cause",
    "verdict": "verdict",
}


def _listed(value: object) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list) else str(value)


def missing(session: Session, target: Target, matched: int) -> int:
    """How many of the ids that were named are no job's."""
    return 0 if isinstance(target, JobFilter) else max(0, len(set(target)) - matched)
