"""What an error of a driver says about the database itself: in words for whoever runs genapp, with what to do."""

import os
import re
import shutil
import sqlite3
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import URL

from genapp.errors import DatabaseTrouble

_SOMEBODY: Final = "try again; if it stays like this, look for a program that holds the database file open"
_LEAST_BYTES: Final = 1_000_000
"""With less room than this, SQLite cannot make the files that it works with."""
_GOES_ON: Final = "pages that are being written wait for it and go on by themselves"
_SQLITE: Final[dict[int, tuple[str, str]]] = {
    sqlite3.SQLITE_FULL: (
        "the disk that holds the database is full",
        f"make room on that disk; {_GOES_ON}",
    ),
    sqlite3.SQLITE_READONLY: (
        "the database may be read but not written",
        f"let the user that runs genapp write to the file and its folder, on a disk that takes writes; {_GOES_ON}",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the database file is damaged",
        "stop genapp, keep a copy of the file, and put your last backup in its place",
    ),
    sqlite3.SQLITE_NOTADB: (
        "the database file is damaged, or is not a database",
        "stop genapp, keep a copy of the file, and put your last backup in its place",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the database file cannot be opened",
        "check that the file and its folder are there, and that the user that runs genapp may read and write them",
    ),
    sqlite3.SQLITE_PERM: (
        "the database file cannot be opened",
        "check that the user that runs genapp may read and write it",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk that holds the database fails or is full",
        f"look after that disk; {_GOES_ON}",
    ),
}
"""By the primary code: the message, and what to do."""
_NOT_LET_IN: Final = (
    "the database server does not let genapp in",
    "correct user and password in GENAPP_DATABASE_URL",
)
_NO_DATABASE: Final = ("the database server has no such database", "make it, or correct GENAPP_DATABASE_URL")
_SERVER: Final[tuple[tuple[str, str, str], ...]] = (
    ("53100", "the disk of the database server is full", f"make room on that disk; {_GOES_ON}"),
    ("53", "the database server has no room for more work", f"look after the server; {_GOES_ON}"),
    ("57P", "the database server is being stopped or started", f"wait for it, or start it; {_GOES_ON}"),
    (
        "25006",
        "the database may be read but not written",
        f"name the primary server in GENAPP_DATABASE_URL, or end the read-only mode of this one; {_GOES_ON}",
    ),
    ("58", "the disk of the database server fails", f"look after that disk; {_GOES_ON}"),
    ("XX00", "the database is damaged", "stop genapp and bring the database back from your last backup"),
    ("28", *_NOT_LET_IN),
    ("3D", *_NO_DATABASE),
)
"""By the beginning of the SQLSTATE, the longer ones first."""
_AWAY: Final = ("the database server does not answer", f"check that it runs and can be reached; {_GOES_ON}")
_REFUSED: Final = (
    ("authentication failed", _NOT_LET_IN),
    ("no pg_hba.conf entry", _NOT_LET_IN),
    ("role .* does not exist", _NOT_LET_IN),
    ("database .* does not exist", _NO_DATABASE),
)
"""How a connection is refused that was not made: psycopg gives no SQLSTATE then, only the server's words."""
_WHOLE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def trouble_of(error: BaseException | None, url: URL, *, lost: bool = False) -> DatabaseTrouble | None:
    """The trouble that a driver's error stands for; None when the error is that of the statement.

    `lost` says that the connection is of no use any more.
    """
    if isinstance(error, sqlite3.Error):
        return _of_file(error, url)
    if isinstance(error, psycopg.Error):
        return _of_server(error, url, lost=lost)
    return None


def busy(seconds: float, place: str) -> DatabaseTrouble:
    """Somebody else holds the only write lock of SQLite."""
    return DatabaseTrouble(
        f"the database was busy for {seconds:g} s",
        hint=_SOMEBODY,
        place=place,
        whole=True,
    )


def _of_file(error: sqlite3.Error, url: URL) -> DatabaseTrouble | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _WHOLE:
        return DatabaseTrouble(
            "the database is locked by another program",
            hint=_SOMEBODY,
            place=url.database or "",
            whole=True,
        )
    if code not in _SQLITE:
        return None
    message, hint = _SQLITE[_closer(code, url.database or ".")]
    return DatabaseTrouble(message, hint=hint, place=url.database or "")


def _closer(code: int, path: str) -> int:
    """SQLite says of files that it cannot make beside the database only that they cannot be opened or written."""
    folder = Path(path).parent
    if code not in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) or not folder.is_dir():
        return code
    if shutil.disk_usage(folder).free < _LEAST_BYTES:
        return sqlite3.SQLITE_FULL
    return code if os.access(folder, os.W_OK) else sqlite3.SQLITE_READONLY


def _of_server(error: psycopg.Error, url: URL, *, lost: bool) -> DatabaseTrouble | None:
    state = error.sqlstate or ""
    place = _address(url)
    for start, message, hint in _SERVER:
        if state.startswith(start):
            return DatabaseTrouble(message, hint=hint, place=place, whole=lost)
    not_made = isinstance(error, psycopg.OperationalError) and not state
    if not (lost or not_made or state.startswith("08")):
        return None
    message, hint = next((words for sign, words in _REFUSED if re.search(sign, str(error))), _AWAY)
    return DatabaseTrouble(message, hint=hint, place=place, whole=True)


def _address(url: URL) -> str:
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port}" if url.port else str(host)
