"""How a file is read and what its columns mean: found out, kept by shape, corrected by a person."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Engine, select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db.engine import reading, transaction
from genapp.db.queries.upsert import insert_or
from genapp.db.tables import COLUMN_MAPPING
from genapp.errors import Conflict, Problem
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import TableMapping, for_columns, propose_mapping, shape_of
from genapp.intake.table import ReadChoice, Table, TableFormat
from genapp.services import uploads
from genapp.services.json_text import dump, load

SAMPLE_ROWS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What reading the file found, and its first rows."""

    format: TableFormat
    columns: tuple[str, ...]
    encoding: str
    encoding_sure: bool
    delimiter: str
    sheets: tuple[str, ...]
    sheet: str
    header_line: int
    notices: tuple[Problem, ...]
    sample: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file before it is checked: how it is read, and what its columns would mean."""

    name: str
    found: Found
    mapping: TableMapping
    kept: bool
    """The mapping was used before for a file of this shape."""
    same_as: str
    """Id of an earlier upload with the very same bytes that became a batch; else empty."""


def look_at(engine: Engine, upload_id: str, choice: ReadChoice | None = None, *, by: User | None) -> Look:
    """Read the first rows, as chosen or as found, and propose a mapping. Raises `BadInput` when it is no table."""
    require(by, Right.SUBMIT)
    chosen = choice or ReadChoice()
    with uploads.opened(engine, upload_id) as file:
        table = open_table(file, chosen)
        found = _found(table)
    with transaction(engine) as session:
        stored = uploads.upload(session, upload_id)
        if stored.state == "started":
            raise Conflict("a batch was made of this file already")
        shape = shape_of(found.columns)
        kept = _kept_mapping(session, shape)
        mapping = for_columns(kept, found.columns) if kept else propose_mapping(found.columns, found.sample)
        stored.state, stored.choice, stored.found = "stored", dump(chosen), dump(found)
        stored.mapping, stored.shape = dump(mapping), shape
        same = uploads.earlier_of_same_bytes(session, upload_id)
        return Look(
            name=stored.name,
            found=found,
            mapping=mapping,
            kept=kept is not None,
            same_as=same or "",
        )


def look_again(session: Session, upload_id: str, *, by: User | None) -> Look:
    """What `look_at` found, from the database."""
    require(by, Right.SEE)
    stored = uploads.upload(session, upload_id)
    if not stored.mapping:
        raise Conflict("this file was not looked at yet")
    return Look(
        name=stored.name,
        found=load(Found, stored.found),
        mapping=load(TableMapping, stored.mapping),
        kept=_kept_mapping(session, stored.shape) is not None,
        same_as=uploads.earlier_of_same_bytes(session, upload_id) or "",
    )


def choose_mapping(
    session: Session, upload_id: str, mapping: TableMapping, *, keep: bool = True, by: User | None
) -> None:
    """Use this mapping for the file from now on, and with `keep` offer it for files of the same shape."""
    require(by, Right.SUBMIT)
    stored = uploads.upload(session, upload_id)
    if stored.state == "started":
        raise Conflict("a batch was made of this file already")
    stored.mapping, stored.state = dump(mapping), "stored"
    if not keep:
        return
    row = {"shape": stored.shape, "mapping": stored.mapping, "used_at": utc_now()}
    kept = insert_or(session, COLUMN_MAPPING).values(row)
    session.execute(kept.on_conflict_do_update(index_elements=["shape"], set_=row))


def forget_mapping(session: Session, upload_id: str, *, by: User | None) -> TableMapping:
    """Go back to what the columns and values themselves tell; returns that mapping."""
    require(by, Right.SUBMIT)
    stored = uploads.upload(session, upload_id)
    found = load(Found, stored.found)
    mapping = propose_mapping(found.columns, found.sample)
    stored.mapping, stored.state = dump(mapping), "stored"
    session.execute(COLUMN_MAPPING.delete().where(COLUMN_MAPPING.c.shape == stored.shape))
    return mapping


def reading_of(engine: Engine, upload_id: str) -> tuple[ReadChoice, TableMapping]:
    """How the file is to be read and what its columns mean, as chosen last."""
    with reading(engine) as session:
        stored = uploads.upload(session, upload_id)
        if not stored.mapping:
            raise Conflict("this file was not looked at yet")
        choice, found = load(ReadChoice, stored.choice), load(Found, stored.found)
        # what was found is said again, so that checking reads exactly what was shown
        return replace(choice, header_line=found.header_line), load(TableMapping, stored.mapping)


def _found(table: Table) -> Found:
    sample = [row.cells for row, _ in zip(table.read_rows(), range(SAMPLE_ROWS), strict=False)]
    return Found(
        format=table.format,
        columns=table.columns,
        encoding=table.encoding,
        encoding_sure=table.encoding_sure,
        delimiter=table.delimiter,
        sheets=table.sheets,
        sheet=table.sheet,
        header_line=table.header_line,
        notices=table.notices,
        sample=tuple(sample),
    )


def _kept_mapping(session: Session, shape: str) -> TableMapping | None:
    text = session.scalar(select(COLUMN_MAPPING.c.mapping).where(COLUMN_MAPPING.c.shape == shape))
    return load(TableMapping, text) if text else None
