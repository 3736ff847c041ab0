"""Brings the database up to date, and says in a sentence why it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from genapp.db.migrate import upgrade
from genapp.errors import NotReady
from genapp.settings import Settings


def migrate(config: Settings) -> None:
    """Migrate to this version's schema; raise `NotReady` with what to do when that is not possible."""
    with in_words(config):
        upgrade(config.database)


@contextmanager
def in_words(config: Settings) -> Iterator[None]:
    """Raise what goes wrong with the database inside as `NotReady`, with what to do."""
    try:
        yield
    except (ArgumentError, ImportError) as error:
        raise NotReady(f"the database address cannot be used: {error}", hint=how_to_set(config)) from error
    except SQLAlchemyError as error:
        raise NotReady(f"the database cannot be opened: {first_line(error)}", hint=how_to_set(config)) from error
    except CommandError as error:
        raise NotReady(
            f"the database cannot be migrated: {error}",
            hint="it was probably made by a newer genapp: install that one, or use another data directory",
        ) from error


def first_line(error: Exception) -> str:
    """What a driver said, without the statement and the background links that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


def how_to_set(config: Settings) -> str:
    """What to do about a database that cannot be opened."""
    if config.database_url:
        return "check GENAPP_DATABASE_URL, and that the server runs and lets this user in"
    return f"check that {config.data_dir} is a folder you may write to, on a disk that is not full"
