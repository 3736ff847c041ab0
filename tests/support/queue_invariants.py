"""What is true of the queue after every step: read from the rows, and held against what was seen before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, RowMapping, func, select
from sqlmodel import Session, col

from genapp.db import BATCH, JOB, JOB_EVENT, PAUSE, STAGE_RUN, Content, ContentVersion, db_now, reading
from genapp.db.queries.queue import jobs_per_state, waiting_per_rank
from genapp.jobs import CRASHES_ALLOWED, FINAL, MOVES, JobState
from genapp.services.work import budget

Rows = Mapping[str, RowMapping]
DONE = ("completed", "skipped")


def job_rows(session: Session) -> dict[str, RowMapping]:
    return {row["id"]: row for row in session.execute(select(JOB)).mappings()}


def everything_of(engine: Engine, job_id: str) -> list[Any]:  # Any: rows of several tables
    """All that a worker without the right token must not change; the ledger tells the truth whoever holds the job."""
    with reading(engine) as session:
        tables = (JOB, STAGE_RUN, JOB_EVENT)
        found = [session.execute(select(t).where((t.c.id if t is JOB else t.c.job_id) == job_id)).all() for t in tables]
        contents = session.execute(select(ContentVersion).where(col(ContentVersion.job_id) == job_id)).mappings().all()
        return [*found, [dict(row) for row in contents]]


def check(engine: Engine, submitted: Sequence[str], before: Rows, *, attempts_allowed: int) -> Rows:
    """Raises AssertionError; returns the jobs as they are now."""
    with reading(engine) as session:
        jobs = job_rows(session)
        assert set(jobs) == set(submitted), "a job was lost, or appeared from nowhere"
        for job_id, job in jobs.items():
            _check_move(before.get(job_id), job)
            _check_lease(job)
            assert job["attempts"] <= attempts_allowed
            assert job["crashes"] <= CRASHES_ALLOWED
        _check_counts(session, jobs)
        _check_stages(session)
        _check_contents(session, jobs)
        _check_events(session, jobs)
        _check_money(session)
    return jobs


def expected_claims(session: Session, *, count: int) -> list[str]:
    """The order of dispatch, said once more in plain words: the best of those that may run."""
    now = db_now(session)
    paused = {(row.scope, row.key) for row in session.execute(select(PAUSE)) if _is_in_force(row, now)}
    if ("queue", "") in paused:
        return []
    waiting = [job for job in job_rows(session).values() if job["state"] == "pending" and _may_run(job, paused, now)]
    waiting.sort(key=lambda job: (job["rank"], -job["score"], job["fair_start"], job["id"]))
    return [job["id"] for job in waiting[:count]]


def _is_in_force(row: Row[Any], now: datetime) -> bool:  # Any: a pause
    return row.until is None or row.until > now or row.probe > 0


def _may_run(job: RowMapping, paused: set[tuple[str, str]], now: datetime) -> bool:
    held = {("batch", job["batch_id"]), ("provider", job["provider"])} & paused
    return not held and (job["not_before"] is None or job["not_before"] <= now)


def _check_move(before: RowMapping | None, now: RowMapping) -> None:
    if before is None:
        assert (now["state"], now["token"]) == ("pending", 0)
        return
    if before["state"] != now["state"]:
        moves = MOVES[JobState(before["state"])]
        assert JobState(now["state"]) in moves, f"from {before['state']} to {now['state']}"
    began = before["state"] == "pending" and now["state"] == "processing"
    regained = began and now["token"] == before["token"]
    if regained:
        assert before["worker_id"] is not None, "only a job that was taken from a worker is given back"
        assert now["worker_id"] == before["worker_id"]
        assert now["crashes"] == before["crashes"] - 1
    assert now["token"] == before["token"] + (began and not regained), "a token rises with each claim, and only then"
    if before["attempts"] == now["attempts"] and before["state"] == now["state"] == "processing":
        assert now["progress"] >= before["progress"], "progress goes back"


def _check_lease(job: RowMapping) -> None:
    if job["state"] == "processing":
        assert job["lease_until"] is not None
    else:
        assert job["lease_until"] is None
        assert job["worker_id"] is None or job["state"] == "pending"
    assert (job["finished_at"] is not None) == (JobState(job["state"]) in FINAL)
    if job["state"] in ("pending", "retrying"):
        assert not job["cancel_requested"], "a job that is to be cancelled waits for a worker"


def _check_counts(session: Session, jobs: Rows) -> None:
    states = Counter(job["state"] for job in jobs.values())
    assert jobs_per_state(session) == dict(states)
    ranks = Counter(job["rank"] for job in jobs.values() if job["state"] == "pending")
    assert waiting_per_rank(session) == dict(ranks)


def _check_stages(session: Session) -> None:
    finished: set[tuple[str, int, str]] = set()
    for row in session.execute(select(STAGE_RUN).order_by(STAGE_RUN.c.id)):
        stage = (row.job_id, row.revision, row.stage)
        assert stage not in finished, f"{row.stage} began again after it had finished"
        if row.outcome in DONE:
            finished.add(stage)


def _check_contents(session: Session, jobs: Rows) -> None:
    rows = session.execute(select(col(ContentVersion.job_id), col(ContentVersion.revision))).all()
    versions = Counter((row.job_id, row.revision) for row in rows)
    contents = Counter(session.scalars(select(col(Content.job_id))))
    assert set(versions.values()) <= {1}, "a revision was stored twice"
    assert set(contents.values()) <= {1}, "a job has two contents"
    for job_id, job in jobs.items():
        if job["state"] == "completed":
            assert (job_id, job["revision"]) in versions, "completed without content"


def _check_events(session: Session, jobs: Rows) -> None:
    newest = select(JOB_EVENT.c.job_id, func.max(JOB_EVENT.c.number)).group_by(JOB_EVENT.c.job_id)
    assert {job_id: job["version"] for job_id, job in jobs.items()} == {key: n for key, n in session.execute(newest)}


def _check_money(session: Session) -> None:
    for batch in session.execute(select(BATCH.c.id, BATCH.c.budget_micros, BATCH.c.committed_micros)):
        money = budget.held_and_spent(session, batch.id)
        assert batch.committed_micros == money.committed, "the sum kept is not the sum of the calls"
        if batch.budget_micros is not None:
            assert money.committed <= batch.budget_micros, "more was spent than the budget allows"
