"""The statements of the queue use their indexes, also before the database has any statistics."""

from sqlalchemy import Engine, text
from sqlalchemy.dialects import sqlite

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import reading, transaction
from genapp.db.queries.claiming import BEST, ahead_statement, heads_statement, lane_heads, next_in_lane, next_statement
from genapp.jobs import Priority, Scope
from genapp.services.queue import holds, queue_settings
from tests.support.queue import an_order, free_slots, keywords_claimed, submit, submit_batch


def plan_of(engine: Engine, statement) -> str:
    with engine.connect() as connection:
        written = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN " if connection.dialect.name == sqlite.dialect.name else "EXPLAIN "
        return "\n".join(str(row[-1]) for row in connection.execute(text(explain + written.replace(":", r"\:"))))


def test_the_claim_reads_waiting_jobs_in_the_order_of_their_index(engine: Engine):
    with transaction(engine) as session:
        submit_batch(session, "b", [an_order(str(number)) for number in range(2_000)], by=LOCAL_OWNER)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE job"))

    plan = plan_of(engine, BEST.params(most=5, at=utc_now()))

    assert "ix_job_dispatch" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_list_is_found_in_an_index_alone(sqlite_engine: Engine):
    with reading(sqlite_engine) as session:
        rows = session.execute(
            text("EXPLAIN QUERY PLAN SELECT id FROM job WHERE search_text LIKE '%x%' ORDER BY id DESC LIMIT 50")
        ).all()

    assert "COVERING INDEX ix_job_list" in str(rows)
    assert "TEMP B-TREE" not in str(rows)


def two_large_batches(engine: Engine) -> None:
    for name in "ab":
        with transaction(engine) as session:
            submit_batch(session, name, [an_order(f"{name} {n}") for n in range(1_000)], by=LOCAL_OWNER)
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE job"))


def test_lanes_are_found_by_stepping_through_their_index(engine: Engine):
    two_large_batches(engine)
    postgres = engine.dialect.name == "postgresql"

    plan = plan_of(engine, heads_statement(now=utc_now(), lateral=postgres))

    shown = 2 if postgres else 3  # PostgreSQL leaves the subquery of the recursive step out of what it prints
    assert plan.count("ix_job_lane") >= shown
    assert "ix_job_dispatch" not in plan
    assert "Seq Scan" not in plan
    assert "SCAN job" not in plan
    assert "SCAN other" not in plan


def test_the_next_jobs_of_a_lane_are_read_in_the_order_of_its_index(engine: Engine):
    two_large_batches(engine)
    with reading(engine) as session:
        heads = lane_heads(session, now=utc_now())

    for statement in (next_statement(heads[0], now=utc_now(), limit=5), ahead_statement(heads[0], most=100)):
        plan = plan_of(engine, statement)

        assert "ix_job_lane" in plan
        assert "ix_job_dispatch" not in plan
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan
        assert "Seq Scan" not in plan


def test_a_claim_past_a_paused_batch_steps_over_its_lane(engine: Engine):
    free_slots(engine, 3)
    with transaction(engine) as session:
        queue_settings.save(session, {"lease_seconds": 120}, by=LOCAL_OWNER)
        held = submit_batch(session, "held", [an_order(f"h {n}", priority=Priority.HIGH) for n in range(500)],
                            by=LOCAL_OWNER)  # fmt: skip
        holds.pause(session, Scope.BATCH, held.batch_id, by=LOCAL_OWNER)
    submit(engine, "a", "b", "c")

    with transaction(engine) as session:
        heads = lane_heads(session, now=utc_now())
        assert len(heads) == 2
        rows = next_in_lane(session, min(head for head in heads if "user:" in head.lane), now=utc_now(), limit=3)
        assert len(rows) == 2
    assert keywords_claimed(engine) == ["a", "b", "c"]
