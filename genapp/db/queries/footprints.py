"""The footprints of pages: kept with each version, and found by what pages have in common."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from struct import pack, unpack
from typing import Any, Final

from sqlalchemy import Row, TextClause, delete, select, text
from sqlmodel import Session

from genapp.db.engine import insert_for, is_postgres
from genapp.db.models import CONTENT_VERSION, FOOTPRINT_MARK, JOB, PAGE_FOOTPRINT
from genapp.quality.likeness import Signature

_OF_ONE_MARK: Final = 20
"""The newest pages with a mark: a sentence that thousands share must not bring them all."""
_LOOKED_AT: Final = 24
"""Pages with the most marks in common, whose signatures are read."""
_MARKS_AT_ONCE: Final = 16
"""A statement takes a multiple of so many, that few forms of it are prepared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFootprint:
    """A page's footprint as it is stored."""

    page_key: str
    job_id: str
    version_id: int
    signature: Signature


def keep_footprint(session: Session, site: int, footprint: KeptFootprint) -> None:
    """In the transaction that stores the version; what was kept of an earlier version of the page is replaced."""
    signature = footprint.signature
    row = {
        "page_key": footprint.page_key,
        "site": site,
        "job_id": footprint.job_id,
        "version_id": footprint.version_id,
        "minhash": signature.minhash,
        "sentences": _packed(signature.sentences),
        "heads": _packed(signature.heads),
    }
    connection, postgres = session.connection(), is_postgres(session)
    before = connection.execute(_kept().where(PAGE_FOOTPRINT.c.page_key == footprint.page_key)).first()
    upsert = insert_for(PAGE_FOOTPRINT, postgres=postgres).values(row)
    upsert = upsert.on_conflict_do_update(index_elements=["page_key"], set_=row).returning(PAGE_FOOTPRINT.c.id)
    page_id = connection.execute(upsert).scalar_one()
    if before:
        old = FOOTPRINT_MARK.c.mark.in_(_read(before).signature.marks)
        same = (FOOTPRINT_MARK.c.site == before.site, FOOTPRINT_MARK.c.page_id == page_id)
        connection.execute(delete(FOOTPRINT_MARK).where(*same, old))
    marks = [{"site": site, "mark": mark, "page_id": page_id} for mark in signature.marks]
    if marks:
        connection.execute(insert_for(FOOTPRINT_MARK, postgres=postgres).on_conflict_do_nothing(), marks)


def near_footprints(session: Session, site: int, page_key: str, marks: Sequence[int]) -> list[KeptFootprint]:
    """Pages of the site, other than this one, that share most of the marks: at most `_LOOKED_AT`."""
    if not marks:
        return []
    whole = -(-len(marks) // _MARKS_AT_ONCE) * _MARKS_AT_ONCE
    values = {f"m{place}": mark for place, mark in enumerate(marks)}
    values |= {f"m{place}": marks[-1] for place in range(len(marks), whole)}
    asked = {"site": site, "of_one": _OF_ONE_MARK, "looked_at": _LOOKED_AT, **values}
    ids = session.connection().execute(_sharing(whole), asked).scalars().all()
    found = session.connection().execute(_kept().where(PAGE_FOOTPRINT.c.id.in_(ids)))
    return [_read(row) for row in found if row.page_key != page_key]


def footprints_of_batch(session: Session, batch_id: str, *, limit: int) -> list[KeptFootprint]:
    """Of its pages, in the order of submission."""
    of_batch = _kept().join(JOB, JOB.c.id == PAGE_FOOTPRINT.c.job_id).where(JOB.c.batch_id == batch_id)
    return [_read(row) for row in session.execute(of_batch.order_by(JOB.c.id).limit(limit))]


def texts_of_versions(session: Session, version_ids: Collection[int]) -> Sequence[Row[Any]]:  # Any: rows of a statement
    """(id, page, context, request, job_id) of these versions, as JSON."""
    told = (CONTENT_VERSION.c.id, CONTENT_VERSION.c.page, CONTENT_VERSION.c.context, JOB.c.request)
    statement = select(*told, JOB.c.id.label("job_id")).join(JOB, JOB.c.id == CONTENT_VERSION.c.job_id)
    return session.execute(statement.where(CONTENT_VERSION.c.id.in_(version_ids))).all()


def _kept() -> Any:  # Any: a select of all columns, whose type SQLAlchemy cannot tell
    return select(PAGE_FOOTPRINT)


@lru_cache(maxsize=8)
def _sharing(marks: int) -> TextClause:
    """Each mark is looked up alone, and no further than its newest pages."""
    one = (
        "SELECT page_id FROM (SELECT page_id FROM footprint_mark WHERE site = :site AND mark = :m{}"
        " ORDER BY page_id DESC LIMIT :of_one) AS t{}"
    )
    each = " UNION ALL ".join(one.format(place, place) for place in range(marks))
    nearest = f"({each}) AS found GROUP BY page_id ORDER BY count(*) DESC, page_id DESC LIMIT :looked_at"
    return text(f"SELECT page_id FROM {nearest}")  # noqa: S608  # only places of parameters are put in


def _read(row: Row[Any]) -> KeptFootprint:  # Any: rows of a statement
    signature = Signature(minhash=row.minhash, sentences=_unpacked(row.sentences), heads=_unpacked(row.heads))
    return KeptFootprint(page_key=row.page_key, job_id=row.job_id, version_id=row.version_id, signature=signature)


def _packed(hashes: Sequence[int]) -> bytes:
    return pack(f"<{len(hashes)}q", *hashes)


def _unpacked(data: bytes) -> tuple[int, ...]:
    return unpack(f"<{len(data) // 8}q", data)
