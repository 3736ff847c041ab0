"""The group commit: many writes, few transactions, and no write that harms another."""

import asyncio
import sqlite3

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, select

from genapp.db import Job, JobEvent, on_changed, reading
from genapp.errors import DatabaseTrouble
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


class SmallDisk:
    """SQLite may use no more pages than it has: to every write that needs one, the disk is full (SQLITE_FULL)."""

    def __init__(self, engine: Engine) -> None:
        self.pages = 0
        event.listen(engine, "checkout", self._limit)

    def fill(self, engine: Engine) -> None:
        with reading(engine) as session:
            self.pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()

    def make_room(self) -> None:
        self.pages = 0

    def _limit(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self.pages or 1_000_000}")


def large_event(job_id: str):
    def write(session: Session) -> str:
        append_event(session, job_id, "stage_started", "x" * 20_000)
        return "stored"

    return write


def large_events(engine: Engine, job_id: str) -> int:
    with reading(engine) as session:
        texts = session.exec(select(JobEvent.text).where(JobEvent.job_id == job_id)).all()
    return sum(len(text) == 20_000 for text in texts)


@pytest.mark.anyio
async def test_what_finds_the_disk_full_is_kept_until_there_is_room(sqlite_engine: Engine):
    disk = SmallDisk(sqlite_engine)
    (job_id,) = submit(sqlite_engine, "shoes")
    commit = GroupCommit(sqlite_engine)
    disk.fill(sqlite_engine)

    writes = [asyncio.ensure_future(commit(large_event(job_id))) for _ in range(5)]
    await asyncio.sleep(1.5)
    assert not any(write.done() for write in writes)
    assert commit.lost_seconds() > 1.0
    disk.make_room()

    assert await asyncio.gather(*writes) == ["stored"] * 5
    assert large_events(sqlite_engine, job_id) == 5
    commit.close()


@pytest.mark.anyio
async def test_a_lock_of_another_program_is_waited_out_however_long_it_takes(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("genapp.db.engine.LOCK_WAIT_SECONDS", 0.2)
    (job_id,) = submit(sqlite_engine, "shoes")
    commit = GroupCommit(sqlite_engine)
    with sqlite3.connect(sqlite_engine.url.database or "", isolation_level=None) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        writes = [asyncio.ensure_future(commit(large_event(job_id))) for _ in range(3)]
        await asyncio.sleep(2.0)
        assert not any(write.done() for write in writes)
        somebody.execute("ROLLBACK")
    somebody.close()

    assert await asyncio.gather(*writes) == ["stored"] * 3
    assert large_events(sqlite_engine, job_id) == 3
    commit.close()


@pytest.mark.anyio
async def test_a_write_that_finds_no_room_does_not_hold_up_those_that_do(engine: Engine, commit: GroupCommit):
    ids = submit(engine, "large", "small")
    no_room = [DatabaseTrouble("the disk that holds the database is full", hint="make room")] * 8

    def large(session: Session) -> str:
        if no_room:
            raise no_room.pop()
        return set_stage(ids[0], "storage")(session)

    waiting = asyncio.ensure_future(commit(large))
    await asyncio.sleep(0)

    assert await commit(set_stage(ids[1], "storage")) == "storage"
    assert not waiting.done()
    assert await waiting == "storage"


def test_a_write_that_nobody_waits_for_any_more_is_not_made_later(engine: Engine, commit: GroupCommit):
    (job_id,) = submit(engine, "shoes")
    troubles = [DatabaseTrouble("away", hint="", whole=True)] * 3

    def write(session: Session) -> str:
        if troubles:
            raise troubles.pop()
        return set_stage(job_id, "storage")(session)

    with pytest.raises(TimeoutError):
        commit.from_thread(write, timeout=0.05)
    commit.from_thread(lambda session: None, timeout=10)

    assert stage_of(engine, job_id) == ""


def test_closing_does_not_wait_for_a_database_that_stays_away(engine: Engine):
    commit = GroupCommit(engine)

    def write(session: Session) -> None:
        raise DatabaseTrouble("away", hint="", whole=True)

    async def hand_in() -> None:
        writing = asyncio.ensure_future(commit(write))
        await asyncio.sleep(0.3)
        await asyncio.to_thread(commit.close)
        with pytest.raises(DatabaseTrouble):
            await writing

    asyncio.run(hand_in())


def test_a_thread_may_hand_in_a_write_too(engine: Engine, commit: GroupCommit):
    (job_id,) = submit(engine, "shoes")

    assert commit.from_thread(set_stage(job_id, "storage"), timeout=10) == "storage"
    assert stage_of(engine, job_id) == "storage"
