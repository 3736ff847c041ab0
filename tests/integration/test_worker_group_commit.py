"""The group commit: many writes, few transactions, and no write that harms another."""

import asyncio

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from genapp.db import Job, JobEvent, on_changed, reading
from genapp.services.queue import append_event
from genapp.services.work import GroupCommit
from tests.support.queue import submit


@pytest.fixture
def commit(engine: Engine):
    commit = GroupCommit(engine)
    yield commit
    commit.close()


def stage_of(engine: Engine, job_id: str) -> str:
    with reading(engine) as session:
        return session.get_one(Job, job_id).stage


def set_stage(job_id: str, stage: str):
    def write(session: Session) -> str:
        session.get_one(Job, job_id).stage = stage
        return stage

    return write


@pytest.mark.anyio
async def test_a_write_is_committed_when_its_caller_goes_on(engine: Engine, commit: GroupCommit):
    (job_id,) = submit(engine, "shoes")

    assert await commit(set_stage(job_id, "validation")) == "validation"

    assert stage_of(engine, job_id) == "validation"


@pytest.mark.anyio
async def test_writes_that_come_together_share_transactions(engine: Engine, commit: GroupCommit):
    ids = submit(engine, *(f"shoes {number}" for number in range(20)))
    commits: list[object] = []
    event.listen(engine, "commit", commits.append)

    await asyncio.gather(*(commit(set_stage(job_id, "validation")) for job_id in ids))

    assert {stage_of(engine, job_id) for job_id in ids} == {"validation"}
    assert len(commits) < len(ids) / 2


@pytest.mark.anyio
async def test_a_failing_write_leaves_the_others_alone(engine: Engine, commit: GroupCommit):
    ids = submit(engine, "good", "bad", "good too")

    def bad(session: Session) -> None:
        job = session.get_one(Job, ids[1])
        job.stage = "half way"
        append_event(session, job, "stage_started", "never happened")
        session.flush()
        raise ValueError("no")

    results = await asyncio.gather(
        commit(set_stage(ids[0], "storage")), commit(bad), commit(set_stage(ids[2], "storage")), return_exceptions=True
    )

    assert [type(result) for result in results] == [str, ValueError, str]
    assert [stage_of(engine, job_id) for job_id in ids] == ["storage", "", "storage"]
    with reading(engine) as session:
        assert "never happened" not in session.exec(select(JobEvent.text)).all()


@pytest.mark.anyio
async def test_a_write_the_database_refuses_fails_alone(engine: Engine, commit: GroupCommit):
    ids = submit(engine, "one", "two")

    def refused(session: Session) -> None:
        session.get_one(Job, ids[0]).rank = 99

    results = await asyncio.gather(commit(refused), commit(set_stage(ids[1], "storage")), return_exceptions=True)

    assert isinstance(results[0], Exception)
    assert stage_of(engine, ids[1]) == "storage"


@pytest.mark.anyio
async def test_listeners_hear_of_the_jobs_of_a_group(engine: Engine, commit: GroupCommit):
    ids = submit(engine, "one", "two")
    heard: set[str] = set()
    on_changed(engine, heard.update)

    await asyncio.gather(*(commit(lambda session, i=i: append_event(session, i, "stage_started", "x")) for i in ids))

    assert heard == set(ids)


@pytest.mark.anyio
async def test_closing_commits_what_was_handed_in(engine: Engine):
    (job_id,) = submit(engine, "shoes")
    commit = GroupCommit(engine)
    waiting = asyncio.ensure_future(commit(set_stage(job_id, "storage")))
    await asyncio.sleep(0)

    await asyncio.to_thread(commit.close)

    assert await waiting == "storage"
    assert stage_of(engine, job_id) == "storage"


@pytest.mark.anyio
async def test_a_fault_of_the_database_is_waited_out(engine: Engine, commit: GroupCommit):
    (job_id,) = submit(engine, "shoes")
    faults = [OperationalError("deadlock", None, Exception()), OperationalError("connection lost", None, Exception())]

    def write(session: Session) -> str:
        if faults:
            raise faults.pop()
        return set_stage(job_id, "storage")(session)

    assert await commit(write) == "storage"
    assert stage_of(engine, job_id) == "storage"


def test_a_thread_may_hand_in_a_write_too(engine: Engine, commit: GroupCommit):
    (job_id,) = submit(engine, "shoes")

    assert commit.from_thread(set_stage(job_id, "storage"), timeout=10) == "storage"
    assert stage_of(engine, job_id) == "storage"
