"""Short words for tests of the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import LOCAL_OWNER, User
from genapp.clock import utc_now
from genapp.db import JOB, Batch, Job, StageRunRow, db_now, reading, transaction
from genapp.jobs import Priority
from genapp.page import Language, PageRequest, PageType
from genapp.services.queue import PageOrder, dispatch, note_submitted, queue_settings, submit_into, submit_page, workers


def a_request(keyword: str = "trail running shoes", **changes: object) -> PageRequest:
    values = {
        "page_type": PageType.CATEGORY,
        "target_url": "https://shop.example/shoes",
        "keywords": (keyword,),
        "language": Language.EN,
    }
    return PageRequest(**(values | changes))


def an_order(
    keyword: str = "trail running shoes", *, priority: Priority | None = None, key: str | None = None, **changes: object
) -> PageOrder:
    return PageOrder(request=a_request(keyword, **changes), priority=priority, idempotency_key=key)


def submit(engine: Engine, *keywords: str, priority: Priority | None = None, by: User = LOCAL_OWNER) -> list[str]:
    """One job per keyword, each in its own transaction; returns their ids."""
    ids = []
    for keyword in keywords:
        with transaction(engine) as session:
            ids.append(submit_page(session, an_order(keyword, priority=priority), by=by))
    return ids


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedBatch:
    """A batch with one job id per order, in their order."""

    batch_id: str
    job_ids: tuple[str, ...]


def submit_batch(session: Session, name: str, orders: Sequence[PageOrder], *, by: User) -> SubmittedBatch:
    """A batch as a file of pages becomes one, of orders at hand."""
    batch = Batch(id=str(uuid7()), name=name, submitted_by=by.name, created_at=utc_now())
    session.add(batch)
    session.flush()
    ids = submit_into(session, batch.id, orders, by=by)
    note_submitted(session, batch.id, [ids], by=by)
    return SubmittedBatch(batch_id=batch.id, job_ids=tuple(ids))


def free_slots(engine: Engine, slots: int) -> None:
    """One worker alive with so many slots, and a concurrency that allows them."""
    with transaction(engine) as session:
        workers.register(session, worker_id="w1", host="here", pid=1, slots=slots, version="1")
        queue_settings.save(session, {"max_concurrency": slots}, by=LOCAL_OWNER)


def begin(engine: Engine, claim: dispatch.Claim, *, worker_id: str = "w1", stage: str = "validation") -> None:
    """What a worker writes when it starts on a claimed job."""
    with transaction(engine) as session:
        job = session.get_one(Job, claim.job_id)
        job.worker_id, job.stage, job.started_at = worker_id, stage, db_now(session)
        session.add(
            StageRunRow(
                job_id=job.id,
                revision=job.revision,
                stage=stage,
                attempt=1,
                token=claim.token,
                started_at=db_now(session),
            )
        )


def let_leases_lapse(engine: Engine) -> None:
    """As if every worker had been silent for a minute."""
    with transaction(engine) as session:
        session.execute(update(JOB).values(lease_until=db_now(session) - timedelta(minutes=1)))


def end(engine: Engine, job_id: str, state: str) -> None:
    """As if the job had ended so."""
    with transaction(engine) as session:
        job = session.get_one(Job, job_id)
        job.state, job.finished_at, job.lease_until = state, db_now(session), None


def claim(engine: Engine, limit: int | None = None) -> list[dispatch.Claim]:
    with transaction(engine) as session:
        return dispatch.claim(session, limit=limit)


def keywords_claimed(engine: Engine, limit: int | None = None) -> list[str]:
    """The keywords of the jobs of one claim, in the order of dispatch."""
    claims = claim(engine, limit)
    with reading(engine) as session:
        return [job.keyword for one in claims if (job := session.get(Job, one.job_id))]


def job_of(engine: Engine, job_id: str) -> Job:
    with reading(engine) as session:
        job = session.get(Job, job_id)
        assert job is not None
        return job
