"""`INSERT ... ON CONFLICT`: written the same way on both databases, but each dialect has its own word for it."""

from typing import TypeAlias

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from genapp.db.engine import is_postgres

Upsert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert_or(session: Session, table: Table) -> Upsert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if is_postgres(session) else sqlite.insert(table)
