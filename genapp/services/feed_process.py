"""Loads an uploaded product file in a process of its own."""

import sys
from collections.abc import Sequence

from sqlalchemy import Engine

from genapp.access import User
from genapp.services.apart import answer, run_apart
from genapp.services.json_text import dump, load
from genapp.services.product_feeds import LoadedFeed, load_upload


async def load_apart(upload_id: str, *, currency: str, by: User) -> LoadedFeed:
    """Load the products of the file; the feed is called as the file is. Raises `BadInput` when it is refused."""
    return load(LoadedFeed, await run_apart("genapp.services.feed_process", upload_id, currency, by=by))


def _load(engine: Engine, by: User, words: Sequence[str]) -> str:
    upload_id, currency = words
    return dump(load_upload(engine, upload_id, currency=currency, by=by))


if __name__ == "__main__":
    sys.exit(answer(_load))
