"""Fills a database with many jobs at once, as if they had been submitted over the last days."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, text
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, is_postgres, make_engine, transaction
from genapp.services.queue import submit_page
from tests.bench.factory import orders

SERIES = {
    True: "SELECT n FROM generate_series({first}, {last}) AS s(n)",
    False: "WITH RECURSIVE s(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s",
}
NUMBER = {True: "lpad(n::text, 12, '0')", False: "printf('%012d', n)"}
CHUNK = 250_000


def seed_jobs(engine: Engine, *, waiting: int, completed: int = 0, **columns: object) -> None:
    """Copies of one submitted job, older than anything submitted later; `columns` are SQL for other values of theirs.

    Their places in the queue follow their number, as for one submitter.
    """
    with transaction(engine) as session:
        template = submit_page(session, orders(1)[0], by=LOCAL_OWNER)
    values = {"state": "'pending'", "fair_start": "n * 1.0", **columns}
    _copy(engine, template, 1, waiting, values)
    if completed:
        done = values | {"state": "'completed'", "progress": "100", "finished_at": "queued_at"}
        _copy(engine, template, waiting + 1, waiting + completed, done)
    with transaction(engine) as session:
        session.execute(text("DELETE FROM job_event"))
        session.execute(text("DELETE FROM job WHERE id = :id"), {"id": template})
    analyze(engine)


def analyze(engine: Engine) -> None:
    """Statistics as a database that has run for a while has them: only PostgreSQL gathers them by itself."""
    if engine.dialect.name != "postgresql":
        return
    plain = make_engine(engine.url.render_as_string(hide_password=False))
    with plain.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    plain.dispose()


def _copy(engine: Engine, template: str, first: int, last: int, values: Mapping[str, object]) -> None:
    for start in range(first, last + 1, CHUNK):
        with transaction(engine) as session:
            _copy_some(session, template, start, min(start + CHUNK - 1, last), values)


def _copy_some(session: Session, template: str, first: int, last: int, values: Mapping[str, Any]) -> None:
    postgres = is_postgres(session)
    number = NUMBER[postgres]
    changed = {
        "id": f"'00000000-0000-7000-8000-' || {number}",
        "keyword": f"'trail running shoes ' || {number}",
        "search_text": f"'trail running shoes ' || {number} || ' https://shop.invalid/shoes'",
        "idempotency_key": "NULL",
        **values,
    }
    names = [column.name for column in JOB.columns]
    chosen = ", ".join(str(changed.get(name, f"job.{name}")) for name in names)
    series = SERIES[postgres].format(first=first, last=last)
    session.execute(
        text(
            f"INSERT INTO job ({', '.join(names)}) SELECT {chosen} FROM ({series}) AS s, job WHERE job.id = :template"
        ),
        {"template": template},
    )
