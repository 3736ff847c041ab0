"""Facts that were found, and what people said of them: one job, one page, or the kinds of a whole batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, bindparam, case, delete, func, select, update
from sqlmodel import Session

from genapp.db.engine import insert_for, is_postgres
from genapp.db.models import FACT_RULING, FOUND_FACT, JOB

PAGE: Final = "page"
BATCH: Final = "batch"
_PROPOSED: Final = "proposed"
_STATES: Final = (_PROPOSED, "confirmed", "rejected")
_MOST_KINDS: Final = 5_000
"""Of a batch: every column of a file makes one, and every name in a table of a shop."""
_OF_RULING: Final = ("scope", "key", "fact")

_Columns = Mapping[str, object]


def rulings_of(session: Session, page_key: str) -> Sequence[RowMapping]:
    """Of the page itself, and of kinds in each batch that it belongs to; the oldest first."""
    batches = select(JOB.c.batch_id).where(JOB.c.page_key == page_key, JOB.c.batch_id.is_not(None))
    of_page = (FACT_RULING.c.scope == PAGE) & (FACT_RULING.c.key == page_key)
    of_batch = (FACT_RULING.c.scope == BATCH) & FACT_RULING.c.key.in_(batches)
    rows = [*session.execute(select(FACT_RULING).where(of_page)).mappings()]
    rows += session.execute(select(FACT_RULING).where(of_batch)).mappings()
    return sorted(rows, key=lambda row: row["at"])


def ruling_on(session: Session, scope: str, key: str, fact: str) -> RowMapping | None:
    """Locked until the commit where a transaction can lock it, so that two decisions follow one another."""
    wanted = select(FACT_RULING).where(
        FACT_RULING.c.scope == scope, FACT_RULING.c.key == key, FACT_RULING.c.fact == fact
    )
    return session.execute(wanted.with_for_update()).mappings().one_or_none()


def write_ruling(session: Session, row: _Columns) -> None:
    statement = insert_for(FACT_RULING, postgres=is_postgres(session)).values(dict(row))
    session.execute(statement.on_conflict_do_update(index_elements=_OF_RULING, set_=dict(row)))


def drop_ruling(session: Session, scope: str, key: str, fact: str) -> None:
    session.execute(
        delete(FACT_RULING).where(FACT_RULING.c.scope == scope, FACT_RULING.c.key == key, FACT_RULING.c.fact == fact)
    )


def kinds_ruled(session: Session, batch_id: str) -> dict[str, RowMapping]:
    """What was said of kinds of facts in a batch, by kind."""
    rows = session.execute(select(FACT_RULING).where(FACT_RULING.c.scope == BATCH, FACT_RULING.c.key == batch_id))
    return {row["fact"]: row for row in rows.mappings()}


def keep_found(session: Session, job_id: str, rows: Sequence[dict[str, Any]]) -> None:  # Any: columns of a row
    """What was found for a job, in place of what was found before."""
    connection = session.connection()
    connection.execute(delete(FOUND_FACT).where(FOUND_FACT.c.job_id == job_id))
    if rows:
        connection.execute(insert_for(FOUND_FACT, postgres=is_postgres(session)), rows)


def found_for(session: Session, job_id: str) -> Sequence[RowMapping]:
    """By number."""
    wanted = select(FOUND_FACT).where(FOUND_FACT.c.job_id == job_id).order_by(FOUND_FACT.c.number)
    return session.execute(wanted).mappings().all()


def jobs_of_page(session: Session, page_key: str) -> list[str]:
    return list(session.scalars(select(JOB.c.id).where(JOB.c.page_key == page_key)))


def found_on_page(session: Session, page_key: str) -> Sequence[RowMapping]:
    """In every job of the page, job by job."""
    mine = FOUND_FACT.c.job_id.in_(select(JOB.c.id).where(JOB.c.page_key == page_key))
    wanted = select(FOUND_FACT).where(mine).order_by(FOUND_FACT.c.job_id, FOUND_FACT.c.number)
    return session.execute(wanted).mappings().all()


def mark_facts(session: Session, changes: Sequence[tuple[str, int, str, bool]]) -> None:
    """Job, number, and from now on: state, and whether a person decided on this one fact."""
    this = (FOUND_FACT.c.job_id == bindparam("of_job"), FOUND_FACT.c.number == bindparam("of_number"))
    mark = update(FOUND_FACT).where(*this).values(state=bindparam("now"), single=bindparam("alone"))
    values = [{"of_job": job, "of_number": number, "now": now, "alone": alone} for job, number, now, alone in changes]
    if values:
        session.connection().execute(mark, values)


def mark_kind(session: Session, batch_id: str, kind: str, *, state: str) -> None:
    """What a kind of facts counts as now, in every job of every page of the batch; single decisions stay."""
    mine = select(JOB.c.page_key).where(JOB.c.batch_id == batch_id)
    others = select(JOB.c.id).where(JOB.c.page_key.in_(mine), JOB.c.batch_id.is_distinct_from(batch_id))
    of_kind = (FOUND_FACT.c.kind == kind, FOUND_FACT.c.single.is_(False), FOUND_FACT.c.state != state)
    for jobs in (FOUND_FACT.c.batch_id == batch_id, FOUND_FACT.c.job_id.in_(others)):
        session.execute(update(FOUND_FACT).where(jobs, *of_kind).values(state=state))


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many facts of one kind a batch has, on how many pages, and what they count as."""

    kind: str
    facts: int
    pages: int
    proposed: int
    confirmed: int
    rejected: int


def count_kinds(session: Session, batch_id: str, *, kind: str = "") -> list[KindCount]:
    """The kinds of a batch, or that one; those with most to decide first. Counted from the index alone."""
    by_state = [_sum(FOUND_FACT.c.state == name).label(name) for name in _STATES]
    figures = (func.count().label("facts"), _sum(FOUND_FACT.c.leads).label("pages"), *by_state)
    grouped = select(FOUND_FACT.c.kind, *figures).group_by(FOUND_FACT.c.kind)
    grouped = grouped.where(FOUND_FACT.c.batch_id == batch_id)
    if kind:
        grouped = grouped.where(FOUND_FACT.c.kind == kind)
    most = (by_state[0].desc(), func.count().desc(), FOUND_FACT.c.kind)
    return [KindCount(**row) for row in session.execute(grouped.order_by(*most).limit(_MOST_KINDS)).mappings()]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def of_kind(session: Session, batch_id: str, kind: str, *, limit: int) -> Sequence[RowMapping]:
    """Facts of one kind: so many of different pages, then as many further ones."""
    wanted = select(FOUND_FACT).where(FOUND_FACT.c.batch_id == batch_id, FOUND_FACT.c.kind == kind).limit(limit)
    return [
        row
        for leads in (True, False)
        for row in session.execute(wanted.where(FOUND_FACT.c.leads.is_(leads))).mappings()
    ]


def would_change(session: Session, batch_id: str, kind: str, state: str) -> int:
    """Facts of the kind that count otherwise, and that nobody decided one by one."""
    wanted = select(func.count()).where(FOUND_FACT.c.batch_id == batch_id, FOUND_FACT.c.kind == kind)
    return session.scalar(wanted.where(FOUND_FACT.c.single.is_(False), FOUND_FACT.c.state != state)) or 0


def single_of_kind(session: Session, batch_id: str, kind: str) -> int:
    """Facts of the kind that were decided one by one."""
    wanted = select(func.count()).where(FOUND_FACT.c.batch_id == batch_id, FOUND_FACT.c.kind == kind)
    return session.scalar(wanted.where(FOUND_FACT.c.single)) or 0


def kinds_named(session: Session, batch_id: str, name: str, *, source: str) -> list[str]:
    """Kinds of facts of this name and source in a batch, in any case of the letters; without a name, the sentences."""
    of_batch = (FOUND_FACT.c.batch_id == batch_id, FOUND_FACT.c.source == source)
    rows = session.execute(
        select(FOUND_FACT.c.kind, func.min(FOUND_FACT.c.name)).where(*of_batch).group_by(FOUND_FACT.c.kind)
    )
    return [kind for kind, called in rows if called.casefold() == name.casefold()]
