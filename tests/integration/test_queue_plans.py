"""The statements of the queue use their indexes, also before the database has any statistics."""

from sqlalchemy import Engine, text
from sqlalchemy.dialects import sqlite

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db.engine import reading, transaction
from genapp.db.queries.claiming import claim_statement
from genapp.services.submit import submit_batch
from tests.support.queue import an_order


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

    plan = plan_of(engine, claim_statement(limit=5, now=utc_now(), lease_until=utc_now()))

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
