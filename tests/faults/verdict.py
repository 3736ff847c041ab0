"""What a round has shown: what was submitted and killed, held against the rows and the provider's own counts."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from genapp.db import JOB, JOB_EVENT, PROVIDER_CALL, STAGE_RUN, Content, ContentVersion, reading
from genapp.page import PageContext
from genapp.pipeline.prompts import foreseen
from genapp.services.work import CallState
from genapp.sources.facts import make_fact_sheet
from tests.bench.measure import percentile
from tests.faults.crew import OPEN_STATES, Crew, Kill
from tests.support.queue import a_request
from tests.support.work import FACTS

DONE = ("completed", "skipped")
GOES_ON = ("stage_started", "completed", "failed", "cancelled")
"""Events by which a job shows that it is worked on again."""
RESUMED_SECONDS = 15.0
"""In which 95 of 100 jobs of killed workers are worked on again, on a machine that keeps up."""
MOST_REASONS = 20
PROMPTS = len(foreseen(a_request(facts=FACTS), PageContext(facts=make_fact_sheet(a_request(facts=FACTS), None))))
"""Calls of one page of a round: its head lines and the parts of its plan."""


SLOWEST_REDIS_SECONDS = 0.1
"""Where Redis takes longer to answer, no time is promised, only that nothing else happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Figures of one round; all counts are of jobs unless they say otherwise."""

    submitted: int
    completed: int
    failed: int
    reasons: tuple[str, ...]
    """Why jobs failed."""
    lost: int
    stuck: int
    doubled: int
    """Jobs with more than one content, or more than one version of a revision."""
    missing: int
    """Completed without content."""
    repeated_stages: int
    """Stage runs that began after the same stage of the same job had finished."""
    kills: int
    jobs_in_hand: int
    """Over all kills: jobs that the killed workers had begun."""
    calls: int
    needed: int
    """Different prompts that were answered."""
    to_write: int
    """Prompts that the submitted pages have."""
    in_flight: int
    """Over all kills: provider calls that were open."""
    resumed: int
    resume_p50: float
    resume_p95: float
    resume_worst: float
    resume_promised: float | None = RESUMED_SECONDS
    """What the 95th of a hundred is held against; None in a round that promises no time."""

    @property
    def extra(self) -> int:
        return self.calls - self.needed

    def broken(self) -> list[str]:
        """The promises that this round broke, in words."""
        zeros = ("lost", "stuck", "failed", "doubled", "missing", "repeated_stages")
        found = [f"{getattr(self, name)} {name.replace('_', ' ')}" for name in zeros if getattr(self, name)]
        found += self.reasons
        if self.needed != self.to_write:
            found.append(f"{self.needed} prompts were answered, but there were {self.to_write} to write")
        if self.extra > self.in_flight:
            found.append(f"{self.extra} extra provider calls, but only {self.in_flight} were in flight at a kill")
        if self.resumed < self.jobs_in_hand:
            found.append(f"{self.jobs_in_hand - self.resumed} jobs of killed workers were not taken up again")
        if self.resume_promised is not None and self.resume_p95 > self.resume_promised:
            found.append(
                f"jobs were taken up again after {self.resume_p95:.1f} s (p95), not {self.resume_promised:g} s"
            )
        return found

    def as_json(self) -> dict[str, Any]:  # Any: JSON
        return asdict(self) | {"extra": self.extra, "broken": self.broken()}


def judge(crew: Crew, *, resume_promised: float | None = RESUMED_SECONDS) -> Verdict:
    """Judge what the crew has done; every job should have ended by now.

    Workers that killed themselves left no note of their open calls; the ledger still holds these as begun.
    """
    with reading(crew.engine) as session:
        states = {row.id: row.state for row in session.execute(select(JOB.c.id, JOB.c.state))}
        waits = _resumes(session, crew.kills)
        doubled, missing = _contents(session, states)
        repeated = _repeated_stages(session)
        in_flight = _never_settled(session)
        reasons = _reasons(session)
    counts = crew.provider.counts()
    mine = [states.get(job_id, "lost") for job_id in crew.submitted]
    return Verdict(
        submitted=len(mine),
        completed=mine.count("completed"),
        failed=mine.count("failed"),
        reasons=reasons,
        lost=mine.count("lost"),
        stuck=sum(state in OPEN_STATES for state in mine),
        doubled=doubled,
        missing=missing,
        repeated_stages=repeated,
        kills=len(crew.kills),
        jobs_in_hand=sum(len(kill.held) for kill in crew.kills),
        calls=counts["calls"],
        needed=counts["distinct_answered"],
        to_write=len(mine) * PROMPTS,
        in_flight=sum(kill.open_calls for kill in crew.kills) if crew.kills else in_flight,
        resumed=len(waits),
        resume_p50=percentile(waits, 0.5) if waits else 0.0,
        resume_p95=percentile(waits, 0.95) if waits else 0.0,
        resume_worst=max(waits, default=0.0),
        resume_promised=resume_promised,
    )


def promised_with(redis_seconds: float) -> float | None:
    """In what time jobs of killed workers are taken up again when Redis takes so long to answer."""
    return RESUMED_SECONDS if redis_seconds <= SLOWEST_REDIS_SECONDS else None


def _contents(session: Session, states: dict[str, str]) -> tuple[int, int]:
    """Jobs with too much content, and completed ones without any."""
    per_job = select(col(Content.job_id)).group_by(col(Content.job_id)).having(func.count() > 1)
    per_revision = (
        select(col(ContentVersion.job_id))
        .group_by(col(ContentVersion.job_id), col(ContentVersion.revision))
        .having(func.count() > 1)
    )
    doubled = set(session.scalars(per_job)) | set(session.scalars(per_revision))
    stored = set(session.scalars(select(col(ContentVersion.job_id))))
    return len(doubled), sum(state == "completed" and job_id not in stored for job_id, state in states.items())


def _repeated_stages(session: Session) -> int:
    columns = (STAGE_RUN.c.id, STAGE_RUN.c.job_id, STAGE_RUN.c.revision, STAGE_RUN.c.stage, STAGE_RUN.c.outcome)
    finished: set[tuple[str, int, str]] = set()
    repeated = 0
    for row in session.execute(select(*columns).order_by(STAGE_RUN.c.id)):
        key = (row.job_id, row.revision, row.stage)
        repeated += key in finished
        if row.outcome in DONE:
            finished.add(key)
    return repeated


def _reasons(session: Session) -> tuple[str, ...]:
    columns = (JOB.c.id, JOB.c.error_code, JOB.c.error_stage, JOB.c.error_message, JOB.c.error_id)
    failed = session.execute(select(*columns).where(JOB.c.state == "failed").limit(MOST_REASONS))
    return tuple(" · ".join(map(str, row)) for row in failed)


def _never_settled(session: Session) -> int:
    open_states = (CallState.STARTED, CallState.UNKNOWN)  # the second since whoever rescued the job saw it
    calls = select(func.count()).select_from(PROVIDER_CALL).where(PROVIDER_CALL.c.state.in_(open_states))
    return session.scalar(calls) or 0


def _resumes(session: Session, kills: Sequence[Kill]) -> list[float]:
    """For each job in hand at a kill: the seconds until it was worked on again.

    One that is in hand at a later kill had been taken up by then, although it may not have come to its next stage.
    """
    ids = {job_id for kill in kills for job_id in kill.held}
    signs = _signs_of_life(session, ids)
    for kill in kills:
        for job_id in kill.held:
            signs[job_id] = sorted([*signs.get(job_id, []), kill.at])
    waits: list[float] = []
    for kill in kills:
        for job_id in kill.held:
            later = next((at for at in signs.get(job_id, ()) if at > kill.at), None)
            if later is not None:
                waits.append((later - kill.at).total_seconds())
    return waits


def _signs_of_life(session: Session, job_ids: Collection[str]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    events = (
        select(JOB_EVENT.c.job_id, JOB_EVENT.c.at).where(JOB_EVENT.c.kind.in_(GOES_ON)).order_by(JOB_EVENT.c.number)
    )
    for row in session.execute(events):
        if row.job_id in job_ids:
            found.setdefault(row.job_id, []).append(row.at)
    return found
