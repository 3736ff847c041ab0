"""Checks a file in a process of its own."""

import sys
from collections.abc import Sequence

from sqlalchemy import Engine

from genapp.access import User
from genapp.services.apart import answer, run_apart
from genapp.services.upload_check import check_upload
from genapp.settings import settings


async def check_apart(upload_id: str, *, by: User) -> None:
    """Check all rows of the file; what was found is in the database. Raises `BadInput` where it can't be read."""
    await run_apart("genapp.services.check_process", upload_id, by=by)


def _check(engine: Engine, by: User, words: Sequence[str]) -> str:
    check_upload(engine, words[0], by=by, allow_private=settings().allow_private_addresses)
    return ""


if __name__ == "__main__":
    sys.exit(answer(_check))
