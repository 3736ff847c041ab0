"""The database as a command uses it: opened, of this version, and telling the others after each commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db.engine import make_engine, transaction
from genapp.db.migrate import schema_is_current
from genapp.errors import NotReady
from genapp.launcher.database import in_words
from genapp.launcher.ports import address_of
from genapp.services.sign_in import make_link
from genapp.services.signals import Signals, send_after_commits
from genapp.settings import Settings


@contextmanager
def database(config: Settings) -> Iterator[Engine]:
    """An engine whose commits wake the dispatcher and the screens; raises `NotReady` when it cannot be used."""
    require_file(config)
    engine, signals = make_engine(config.database), Signals(config.redis)
    send_after_commits(engine, signals)
    try:
        require_schema(engine, config)
        yield engine
    finally:
        signals.close()
        engine.dispose()


def require_file(config: Settings) -> None:
    """SQLite would make an empty file where there is none."""
    if not config.database_url and not (config.data_dir / "genapp.db").is_file():
        raise NotReady(
            f"there is no database in {config.data_dir} yet",
            hint="start genapp first (genapp up), or name the right directory with --data",
        )


def require_schema(engine: Engine, config: Settings) -> None:
    """Raise `NotReady` unless the database is there and at this version."""
    with in_words(config):
        current = schema_is_current(engine)
    if not current:
        raise NotReady("the database is of another version of genapp", hint="run genapp migrate, or genapp up")


def sign_in_address(engine: Engine, address: str) -> str:
    """A fresh address that signs its opener in; valid once."""
    with transaction(engine) as session:
        token = make_link(session, LOCAL_OWNER)
    return f"{address}/sign-in?token={quote(token, safe='')}"


def own_address(config: Settings) -> str:
    """Where the settings put the web server."""
    return address_of(config.host, config.port)
