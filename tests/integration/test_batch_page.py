"""What a batch shows of itself: counted rows, money from the ledger, pace, causes."""

import pytest
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, ProviderCall, db_now, reading, transaction
from genapp.errors import NotFound
from genapp.jobs import PauseKind, Scope
from genapp.services.queue import holds
from genapp.services.reads import BatchView, StateCounts, batch_view, list_batches
from genapp.services.work import Money
from tests.support.queue import an_order, end, submit_batch


def a_batch(engine: Engine, name: str = "shoes.csv", *, jobs: int = 6) -> tuple[str, list[str]]:
    with transaction(engine) as session:
        orders = [an_order(f"shoes number {number}") for number in range(jobs)]
        receipt = submit_batch(session, name, orders, by=LOCAL_OWNER)
    return receipt.batch_id, list(receipt.job_ids)


def change(engine: Engine, job_id: str, **values: object) -> None:
    with transaction(engine) as session:
        session.execute(update(JOB).where(JOB.c.id == job_id).values(**values))


def view(engine: Engine, batch_id: str) -> BatchView:
    with reading(engine) as session:
        return batch_view(session, batch_id, by=LOCAL_OWNER)


def test_its_jobs_are_counted_by_state(engine: Engine):
    batch, ids = a_batch(engine)
    end(engine, ids[0], "completed")
    end(engine, ids[1], "completed")
    end(engine, ids[2], "failed")
    end(engine, ids[3], "cancelled")
    a_batch(engine, "another.csv")

    found = view(engine, batch).row

    assert found.counts == StateCounts(pending=2, completed=2, failed=1, cancelled=1)
    assert (found.counts.total, round(found.counts.percent)) == (6, 67)


def test_the_pause_of_its_writer_is_shown_while_it_has_pages_to_write(engine: Engine):
    batch, ids = a_batch(engine, jobs=1)
    with transaction(engine) as session:
        holds.pause_to_probe(session, "embedded", PauseKind.ACCESS, reason="the key is rejected")
        holds.pause_to_probe(session, "openai_compatible", PauseKind.OUTAGE, reason="somebody else's trouble")

    assert [pause.reason for pause in view(engine, batch).pauses] == ["the key is rejected"]
    end(engine, ids[0], "completed")
    assert view(engine, batch).pauses == ()


def test_failures_are_grouped_by_cause_the_commonest_first(engine: Engine):
    batch, ids = a_batch(engine)
    for job_id in ids[:3]:
        end(engine, job_id, "failed")
        change(engine, job_id, error_code="provider_down", error_message="it does not answer")
    end(engine, ids[3], "failed")
    change(engine, ids[3], error_code="stage_failed", error_message="too few facts")

    causes = view(engine, batch).causes

    assert [(cause.code, cause.count, cause.example) for cause in causes] == [
        ("provider_down", 3, "it does not answer"),
        ("stage_failed", 1, "too few facts"),
    ]


def test_scores_are_counted_in_tens(engine: Engine):
    batch, ids = a_batch(engine)
    for job_id, score in zip(ids, (100, 99, 91, 85, 60), strict=False):
        end(engine, job_id, "completed")
        change(engine, job_id, quality_score=score, verdict="ready")

    found = view(engine, batch)

    assert found.scores == {100: 1, 90: 2, 80: 1, 60: 1}
    assert found.verdicts == {"ready": 5}


def test_the_pace_tells_how_long_the_rest_takes(engine: Engine):
    batch, ids = a_batch(engine)
    for job_id in ids[:4]:
        end(engine, job_id, "completed")
        with transaction(engine) as session:
            began = db_now(session)
        change(engine, job_id, started_at=began)

    found = view(engine, batch)

    assert found.per_minute > 0
    assert found.seconds_left == pytest.approx(2 / found.per_minute * 60)
    assert sum(minute.completed for minute in found.minutes) == 4
    assert found.ended_at is None


def test_a_batch_of_which_nothing_has_ended_does_not_pretend_to_know(engine: Engine):
    batch, _ = a_batch(engine)

    found = view(engine, batch)

    assert (found.per_minute, found.seconds_left, found.minutes) == (0.0, None, ())


def test_a_finished_batch_says_when_it_ended(engine: Engine):
    batch, ids = a_batch(engine, jobs=1)
    end(engine, ids[0], "completed")

    found = view(engine, batch)

    assert found.ended_at is not None
    assert found.seconds_left == 0.0


def test_its_money_is_that_of_its_own_calls(engine: Engine):
    batch, ids = a_batch(engine)
    with transaction(engine) as session:
        for number, owner in enumerate((batch, batch, None), start=1):
            session.add(
                ProviderCall(
                    job_id=ids[0], revision=1, component="title", ordinal=0, number=number, fingerprint="x",
                    provider="small", model="small", cost_micros=5, batch_id=owner, started_at=db_now(session),
                )
            )  # fmt: skip

    money = view(engine, batch).money

    assert (money.spent, money.held, money.calls) == (10, 0, 2)


def test_its_pauses_and_those_of_the_queue_are_told(engine: Engine):
    batch, _ = a_batch(engine)
    other, _ = a_batch(engine)
    with transaction(engine) as session:
        holds.pause(session, Scope.BATCH, batch, "look first", by=LOCAL_OWNER)
        holds.pause(session, Scope.BATCH, other, by=LOCAL_OWNER)
        holds.pause(session, Scope.QUEUE, by=LOCAL_OWNER)

    found = view(engine, batch)

    assert {pause.scope for pause in found.pauses} == {Scope.BATCH, Scope.QUEUE}
    assert found.row.paused


def test_batches_are_listed_newest_first_and_found_by_name(engine: Engine):
    for name in ("spring.csv", "summer.csv", "autumn.csv"):
        a_batch(engine, name, jobs=1)

    with reading(engine) as session:
        everything = list_batches(session, page_size=2, by=LOCAL_OWNER)
        found = list_batches(session, search="SPRI", by=LOCAL_OWNER)

    assert [row.name for row in everything.rows] == ["autumn.csv", "summer.csv"]
    assert everything.total == 3
    assert [row.name for row in found.rows] == ["spring.csv"]


def test_a_batch_that_is_not_there_is_said_so(engine: Engine):
    with pytest.raises(NotFound, match="no batch 'x'"):
        view(engine, "x")


def test_a_batch_that_stands_still_shows_no_time_left(engine: Engine):
    batch, ids = a_batch(engine)
    end(engine, ids[0], "completed")
    with transaction(engine) as session:
        now = db_now(session)
    change(engine, ids[0], started_at=now)
    running = view(engine, batch)
    with transaction(engine) as session:
        holds.pause(session, Scope.PROVIDER, "embedded", by=LOCAL_OWNER)
    without_writer = view(engine, batch)
    with transaction(engine) as session:
        holds.resume(session, Scope.PROVIDER, "embedded", by=LOCAL_OWNER)
        holds.pause(session, Scope.BATCH, batch, by=LOCAL_OWNER)
    paused = view(engine, batch)

    assert running.seconds_left is not None
    assert without_writer.seconds_left is None
    assert paused.seconds_left is None


def test_what_is_held_and_what_nobody_knows_is_told():
    money = Money(
        spent=1_000_000, held=120_000, unknown=80_000, calls=9, open_calls=3, unknown_calls=1,
        input_tokens=1_000, cached_tokens=600,
    )  # fmt: skip

    assert money.committed == 1_200_000
    assert money.remarks == (
        "0.1200 held for 3 calls being made",
        "0.0800 held for 1 call with unknown outcome",
        "600 of 1,000 input tokens from the provider's cache",
    )
    assert Money(spent=5).remarks == ()
