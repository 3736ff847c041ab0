"""What the screens and the command line are shown of a checked file: its rows, its problems, its error file."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Engine, RowMapping, func, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db.engine import reading
from genapp.db.queries import upload_rows
from genapp.db.tables import UPLOAD_ROW
from genapp.errors import Problem
from genapp.intake.error_file import write_error_csv
from genapp.services import uploads
from genapp.services.json_text import load
from genapp.services.upload_check import BAD, WARNED, CheckCounts, read_counts
from genapp.services.upload_reading import Found

LARGEST_PAGE: Final = 200
ERRORS_AT_ONCE: Final = 500
BOM: Final = "\ufeff"
"""So that spreadsheet programs read the file as UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRowView:
    """One row, with everything that is wrong with it or worth a look."""

    line: int
    verdict: str
    title: str
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRows:
    rows: tuple[UploadRowView, ...]
    total: int
    page: int
    page_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadView:
    """A file as it stands."""

    name: str
    state: str
    counts: CheckCounts
    codes: dict[str, int]
    """How many rows have each problem or warning."""
    warnings: dict[str, int]
    """How many good rows have each warning."""


def upload_view(session: Session, upload_id: str, *, by: User | None) -> UploadView:
    require(by, Right.SEE)
    stored = uploads.upload(session, upload_id)
    return UploadView(
        name=stored.name,
        state=stored.state,
        counts=read_counts(session, upload_id),
        codes=_codes(session, UPLOAD_ROW.c.upload_id == upload_id),
        warnings=_codes(session, UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.verdict == WARNED),
    )


def upload_rows_page(
    session: Session,
    upload_id: str,
    *,
    verdict: str = "",
    code: str = "",
    search: str = "",
    page: int = 1,
    page_size: int = 50,
    by: User | None,
) -> UploadRows:
    """Bad rows first, then those worth a look, each in the order of the file."""
    require(by, Right.SEE)
    size = min(max(page_size, 1), LARGEST_PAGE)
    conditions = upload_rows.chosen(upload_id, verdict=verdict, code=code, search=search)
    total = upload_rows.count(session, conditions)
    shown = min(max(page, 1), max(1, -(-total // size)))
    rows = upload_rows.offset_page(session, conditions, offset=(shown - 1) * size, limit=size)
    return UploadRows(rows=tuple(map(_view, rows)), total=total, page=shown, page_size=size)


def submitted_rows(session: Session, upload_id: str, *, by: User | None) -> list[tuple[int, str]]:
    """Line and job of the rows that jobs were made of, in the order of the file."""
    require(by, Right.SEE)
    made = (UPLOAD_ROW.c.upload_id == upload_id, UPLOAD_ROW.c.job_id.is_not(None))
    statement = select(UPLOAD_ROW.c.line, UPLOAD_ROW.c.job_id).where(*made).order_by(UPLOAD_ROW.c.line)
    return [(line, job_id) for line, job_id in session.execute(statement)]


def bad_rows(engine: Engine, upload_id: str, *, by: User | None) -> Iterator[list[UploadRowView]]:
    """The rows that are not accepted, some at a time, in the order of the file."""
    require(by, Right.SEE)
    conditions, after = upload_rows.chosen(upload_id, verdict=BAD), -1
    while True:
        with reading(engine) as session:
            rows = upload_rows.page(session, conditions, after_line=after, limit=ERRORS_AT_ONCE)
        if not rows:
            return
        yield [_view(row) for row in rows]
        after = rows[-1]["line"]


def error_file(engine: Engine, upload_id: str, *, by: User | None) -> Iterator[str]:
    """The bad rows as CSV: original columns, row, column, code, message; corrected, it can be handed in again.

    The cells are parted as in the file itself, so that the spreadsheet that wrote it reads it.
    """
    require(by, Right.SEE)
    with reading(engine) as session:
        found = load(Found, uploads.upload(session, upload_id).found)
    yield BOM + _as_csv(found, [])
    for rows in bad_rows(engine, upload_id, by=by):
        yield _as_csv(found, rows).removeprefix(_as_csv(found, []))


def _as_csv(found: Found, rows: list[UploadRowView]) -> str:
    file = io.StringIO(newline="")
    write_error_csv(file, found.columns, rows, delimiter=found.delimiter or ",")
    return file.getvalue()


def _codes(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """Counted per combination in the database, then apart: combinations are few."""
    counted = select(UPLOAD_ROW.c.codes, func.count()).where(*conditions)
    found: dict[str, int] = {}
    for codes, count in session.execute(counted.group_by(UPLOAD_ROW.c.codes)):
        for code in filter(None, codes.split(",")):
            found[code] = found.get(code, 0) + count
    return found


def _view(row: RowMapping) -> UploadRowView:
    return UploadRowView(
        line=row["line"],
        verdict=row["verdict"],
        title=row["title"],
        cells=load(tuple[str, ...], row["cells"]),
        problems=load(tuple[Problem, ...], row["problems"]),
    )
