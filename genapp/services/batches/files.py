"""Files that were handed in: stored whole, read again as often as needed, their columns found out or corrected."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import BinaryIO, Final, cast

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import (
    COLUMN_MAPPING,
    UPLOAD,
    UPLOAD_CHUNK,
    UPLOAD_ROW,
    Upload,
    dump,
    insert_or,
    load,
    reading,
    transaction,
)
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import (
    TableMapping,
    for_columns,
    propose_mapping,
    shape_of,
    site_in,
    with_default,
    with_guesses,
)
from genapp.intake.table import MAX_FILE_BYTES, ReadChoice, Table, TableFormat

PAGES: Final = "pages"
PRODUCTS: Final = "products"
_CHUNK_BYTES: Final = 1_000_000
_SAMPLE_ROWS: Final = 20
LONGEST_NAME: Final = 200
_IN_MEMORY_BYTES: Final = 2_000_000
"""Beyond this the file lies on disk while it is worked on."""


class Incoming:
    """Bytes as they come in, cut off at the limit; gone when it is closed. Use it as a context manager."""

    def __init__(self, *, limit: int = MAX_FILE_BYTES) -> None:
        self.size = 0
        self.file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115  # closed by __exit__
        self._limit = limit
        self._digest = hashlib.sha256()

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        """Raises `BadInput` as soon as the file is too large: what follows is not read."""
        self.size += len(data)
        if self.size > self._limit:
            raise _bad("too_large", f"is larger than {self._limit // 1_000_000} MB; split it into several files")
        self._digest.update(data)
        self.file.write(data)

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundReading:
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
    hidden: bool | None = None
    """As a `Table` has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A file before it is checked: how it is read, and what its columns would mean."""

    name: str
    found: FoundReading
    mapping: TableMapping
    kept: bool
    """What the columns mean was chosen before for a file of this shape."""
    shop: str
    """The host that site, language and currency were chosen for before, and are used for again; else empty."""
    other_shop: "ShopChoice | None"
    """What was chosen for the last file of this shape, of another shop or of one that the file does not name."""
    same_as: str
    """Id of an earlier upload with the very same bytes that became a batch; else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopChoice:
    """What counts for one shop: never taken over for another without a word."""

    base_url: str = ""
    language: str = ""
    currency: str = ""


def store(session: Session, incoming: Incoming, *, name: str, kind: str = PAGES, by: User | None) -> str:
    """Keep a file that came in whole; returns its id. Interrupted before the commit, it leaves nothing behind."""
    who = require(by, Right.SUBMIT)
    if not incoming.size:
        raise _bad("empty", "is empty")
    upload_id = str(uuid7())
    row = Upload(
        id=upload_id,
        name=_file_name(name),
        kind=kind,
        submitted_by=who.name if who else "",
        created_at=utc_now(),
        size=incoming.size,
        digest=incoming.digest,
    )
    session.add(row)
    session.flush()
    incoming.file.seek(0)
    for number, data in enumerate(iter(lambda: incoming.file.read(_CHUNK_BYTES), b"")):
        session.execute(insert(UPLOAD_CHUNK), {"upload_id": upload_id, "number": number, "data": data})
    return upload_id


@contextmanager
def opened(engine: Engine, upload_id: str) -> Iterator[BinaryIO]:
    """The file's bytes, seekable; read from the database piece by piece, each in its own short transaction."""
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as file:
        number = 0
        while (data := _chunk(engine, upload_id, number)) is not None:
            file.write(data)
            number += 1
        if not number:
            raise NotFound(f"there is no file {upload_id!r}", hint="it may have been thrown away; hand it in again")
        file.seek(0)
        yield cast(BinaryIO, file)  # it is one in all that matters here


def upload(session: Session, upload_id: str) -> Upload:
    """Raises `NotFound`."""
    found = session.get(Upload, upload_id)
    if found is None:
        raise NotFound(f"there is no file {upload_id!r}", hint="it may have been thrown away; hand it in again")
    return found


def unstarted(session: Session, upload_id: str) -> Upload:
    """Raises `NotFound`, and `Conflict` when a batch was made of it."""
    stored = upload(session, upload_id)
    if stored.state == "started":
        raise Conflict("a batch was made of this file already")
    return stored


def checked(session: Session, upload_id: str) -> Upload:
    """Raises `NotFound`, and `Conflict` unless it is checked and not started."""
    stored = unstarted(session, upload_id)
    if stored.state != "checked":
        raise Conflict("this file is not checked", hint="check it first; a check that was cut off begins anew")
    return stored


def discard(engine: Engine, upload_id: str, *, by: User | None) -> None:
    """Throw a file away that no batch was made of."""
    require(by, Right.SUBMIT)
    with transaction(engine) as session:
        if upload(session, upload_id).state == "started":
            raise Conflict("a batch was made of this file; it is kept with the batch")
        for table in (UPLOAD_ROW, UPLOAD_CHUNK):
            session.execute(delete(table).where(table.c.upload_id == upload_id))
        session.execute(delete(UPLOAD).where(UPLOAD.c.id == upload_id))


def set_state(session: Session, upload_id: str, state: str, **values: object) -> None:
    session.execute(update(UPLOAD).where(UPLOAD.c.id == upload_id).values(state=state, **values))


def look_at(engine: Engine, upload_id: str, choice: ReadChoice | None = None, *, by: User | None) -> Look:
    """Read the first rows, as chosen or as found, and propose a mapping. Raises `BadInput` when it is no table."""
    require(by, Right.SUBMIT)
    chosen = choice or ReadChoice()
    with opened(engine, upload_id) as file:
        table = open_table(file, chosen)
        found = _found(table)
    with transaction(engine) as session:
        stored = unstarted(session, upload_id)
        stored.shape = shape_of(found.columns)
        stored.state, stored.choice, stored.found = "stored", dump(chosen), dump(found)
        stored.mapping = dump(_first_mapping(session, stored.shape, found))
        return _look(session, stored)


def look_again(session: Session, upload_id: str, *, by: User | None) -> Look:
    """What `look_at` found, from the database."""
    require(by, Right.SEE)
    return _look(session, upload(session, upload_id))


def choose_mapping(
    session: Session, upload_id: str, mapping: TableMapping, *, keep: bool = True, by: User | None
) -> None:
    """Use this mapping for the file from now on, and with `keep` for files of the same shape: what the columns mean for
    those of any shop, site, language and currency for those of the same one."""
    require(by, Right.SUBMIT)
    stored = unstarted(session, upload_id)
    stored.mapping, stored.state = dump(mapping), "stored"
    shop = site_in(mapping, load(FoundReading, stored.found).sample)
    for key in {stored.shape, _of_shop(stored.shape, shop)} if keep else ():
        row = {"shape": key, "mapping": stored.mapping, "used_at": utc_now()}
        kept = insert_or(session, COLUMN_MAPPING).values(row)
        session.execute(kept.on_conflict_do_update(index_elements=["shape"], set_=row))


def use_other_shop(session: Session, upload_id: str, *, by: User | None) -> None:
    """Take over what was chosen for the last file of this shape, though it was of another shop."""
    stored = upload(session, upload_id)
    look = _look(session, stored)
    if look.other_shop:
        mapping = _for_shop(look.mapping, look.other_shop)
        choose_mapping(session, upload_id, with_guesses(mapping, look.found.columns, look.found.sample), by=by)


def forget_mapping(session: Session, upload_id: str, *, by: User | None) -> TableMapping:
    """Go back to what the columns and values themselves tell; returns that mapping."""
    require(by, Right.SUBMIT)
    stored = upload(session, upload_id)
    found = load(FoundReading, stored.found)
    keys = (stored.shape, _of_shop(stored.shape, site_in(load(TableMapping, stored.mapping), found.sample)))
    session.execute(COLUMN_MAPPING.delete().where(COLUMN_MAPPING.c.shape.in_(keys)))
    mapping = _first_mapping(session, stored.shape, found)
    stored.mapping, stored.state = dump(mapping), "stored"
    return mapping


def reading_of(engine: Engine, upload_id: str) -> tuple[ReadChoice, TableMapping]:
    """How the file is to be read and what its columns mean, as chosen last."""
    with reading(engine) as session:
        stored = upload(session, upload_id)
        look = _look(session, stored)
        # what was found is said again, so that checking reads exactly what was shown
        return replace(load(ReadChoice, stored.choice), header_line=look.found.header_line), look.mapping


def _file_name(given: str) -> str:
    """The last part of whatever a client calls a file, printable and short."""
    name = "".join(sign for sign in PurePath(given.replace("\\", "/")).name if sign.isprintable()).strip()
    return name[:LONGEST_NAME] or "pages"


def _chunk(engine: Engine, upload_id: str, number: int) -> bytes | None:
    chunk = select(UPLOAD_CHUNK.c.data).where(UPLOAD_CHUNK.c.upload_id == upload_id, UPLOAD_CHUNK.c.number == number)
    with reading(engine) as session:
        return session.scalar(chunk)


def _bad(code: str, message: str) -> BadInput:
    return BadInput([Problem(field="file", code=code, message=message)])


def _look(session: Session, stored: Upload) -> Look:
    if not stored.mapping:
        raise Conflict("this file was not looked at yet")
    same = select(UPLOAD.c.id).where(
        UPLOAD.c.digest == stored.digest, UPLOAD.c.id != stored.id, UPLOAD.c.state == "started"
    )
    found, mapping = load(FoundReading, stored.found), load(TableMapping, stored.mapping)
    shop, kept = site_in(mapping, found.sample), _kept_mapping(session, stored.shape)
    known = bool(shop) and _kept_mapping(session, _of_shop(stored.shape, shop)) is not None
    last = _shop_choice(kept) if kept and not known else ShopChoice()
    return Look(
        name=stored.name,
        found=found,
        mapping=mapping,
        kept=kept is not None,
        shop=shop if known else "",
        other_shop=last if last not in (ShopChoice(), _shop_choice(mapping)) else None,
        same_as=session.scalar(same.order_by(UPLOAD.c.id.desc()).limit(1)) or "",
    )


def _first_mapping(session: Session, shape: str, found: FoundReading) -> TableMapping:
    """What is kept for this shape, and for its shop; what nobody has chosen is guessed."""
    kept = _kept_mapping(session, shape)
    mapping = for_columns(kept, found.columns) if kept else propose_mapping(found.columns, found.sample)
    if kept:
        shop = site_in(mapping, found.sample)
        of_shop = _kept_mapping(session, _of_shop(shape, shop)) if shop else None
        mapping = _for_shop(mapping, _shop_choice(of_shop) if of_shop else ShopChoice())
    return with_guesses(mapping, found.columns, found.sample)


def _of_shop(shape: str, host: str) -> str:
    """What is kept of the files of one shop."""
    return f"{shape}@{host}" if host else shape


def _shop_choice(mapping: TableMapping) -> ShopChoice:
    language = "" if "language" in mapping.guessed else dict(mapping.defaults).get("language", "")
    return ShopChoice(base_url=mapping.base_url, language=language, currency=mapping.currency)


def _for_shop(mapping: TableMapping, choice: ShopChoice) -> TableMapping:
    mapping = replace(mapping, base_url=choice.base_url, currency=choice.currency)
    return with_default(mapping, "language", choice.language)


def _found(table: Table) -> FoundReading:
    sample = [row.cells for row, _ in zip(table.read_rows(), range(_SAMPLE_ROWS), strict=False)]
    return FoundReading(
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
        hidden=table.hidden,
    )


def _kept_mapping(session: Session, shape: str) -> TableMapping | None:
    text = session.scalar(select(COLUMN_MAPPING.c.mapping).where(COLUMN_MAPPING.c.shape == shape))
    return load(TableMapping, text) if text else None
