"""Files that were handed in: stored whole or not at all, read again as often as needed, thrown away by a person."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO, Final, cast

from sqlalchemy import Engine, delete, insert, select, update
from sqlmodel import Session
from uuid_utils.compat import uuid7

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db.engine import reading, transaction
from genapp.db.models import Upload
from genapp.db.tables import UPLOAD, UPLOAD_CHUNK, UPLOAD_ROW
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.intake.limits import MAX_FILE_BYTES

PAGES: Final = "pages"
PRODUCTS: Final = "products"
CHUNK_BYTES: Final = 1_000_000
LONGEST_NAME: Final = 200
IN_MEMORY_BYTES: Final = 2_000_000
"""Beyond this the file lies on disk while it is worked on."""


class Incoming:
    """Bytes as they come in, cut off at the limit; gone when it is closed. Use it as a context manager."""

    def __init__(self, *, limit: int = MAX_FILE_BYTES) -> None:
        self.size = 0
        self.file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  # closed by __exit__
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


def store(session: Session, incoming: Incoming, *, name: str, kind: str = PAGES, by: User | None) -> str:
    """Keep a file that came in whole; returns its id. Interrupted before the commit, it leaves nothing behind."""
    who = require(by, Right.SUBMIT)
    if not incoming.size:
        raise _bad("empty", "is empty")
    upload_id = str(uuid7())
    row = Upload(
        id=upload_id,
        name=file_name(name),
        kind=kind,
        submitted_by=who.name if who else "",
        created_at=utc_now(),
        size=incoming.size,
        digest=incoming.digest,
    )
    session.add(row)
    session.flush()
    incoming.file.seek(0)
    for number, data in enumerate(iter(lambda: incoming.file.read(CHUNK_BYTES), b"")):
        session.execute(insert(UPLOAD_CHUNK), {"upload_id": upload_id, "number": number, "data": data})
    return upload_id


@contextmanager
def opened(engine: Engine, upload_id: str) -> Iterator[BinaryIO]:
    """The file's bytes, seekable; read from the database piece by piece, each in its own short transaction."""
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES) as file:
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


def discard(engine: Engine, upload_id: str, *, by: User | None) -> None:
    """Throw a file away that no batch was made of."""
    require(by, Right.SUBMIT)
    with transaction(engine) as session:
        if upload(session, upload_id).state == "started":
            raise Conflict("a batch was made of this file; it is kept with the batch")
        for table in (UPLOAD_ROW, UPLOAD_CHUNK):
            session.execute(delete(table).where(table.c.upload_id == upload_id))
        session.execute(delete(UPLOAD).where(UPLOAD.c.id == upload_id))


def earlier_of_same_bytes(session: Session, upload_id: str) -> str | None:
    """The batch file with the very same bytes that was started before, if any: id of that upload."""
    mine = upload(session, upload_id)
    same = select(UPLOAD.c.id).where(
        UPLOAD.c.digest == mine.digest, UPLOAD.c.id != upload_id, UPLOAD.c.state == "started"
    )
    return session.scalar(same.order_by(UPLOAD.c.id.desc()).limit(1))


def set_state(session: Session, upload_id: str, state: str, **values: object) -> None:
    session.execute(update(UPLOAD).where(UPLOAD.c.id == upload_id).values(state=state, **values))


def file_name(given: str) -> str:
    """The last part of whatever a client calls a file, printable and short."""
    name = "".join(sign for sign in PurePath(given.replace("\\", "/")).name if sign.isprintable()).strip()
    return name[:LONGEST_NAME] or "pages"


def _chunk(engine: Engine, upload_id: str, number: int) -> bytes | None:
    chunk = select(UPLOAD_CHUNK.c.data).where(UPLOAD_CHUNK.c.upload_id == upload_id, UPLOAD_CHUNK.c.number == number)
    with reading(engine) as session:
        return session.scalar(chunk)


def _bad(code: str, message: str) -> BadInput:
    return BadInput([Problem(field="file", code=code, message=message)])
