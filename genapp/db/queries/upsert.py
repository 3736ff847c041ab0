"""`INSERT ... ON CONFLICT`: written the same way on both databases, but each dialect has its own word for it."""

from typing import TypeAlias

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from genapp.db.engine import is_postgres

Upsert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert_or(session: Session, table: Table) -> Upsert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert_for(table, postgres=is_postgres(session))


def insert_for(table: Table, *, postgres: bool) -> Upsert:
    """The same for a statement that is made once."""
    return postgresql.insert(table) if postgres else sqlite.insert(table)
