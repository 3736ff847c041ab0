"""What Alembic runs: `genapp.db.migrate` hands it a connection that is already in a transaction."""

from typing import Literal

from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import genapp.db.models  # noqa: F401  # fills SQLModel.metadata
from alembic import context


def in_plain_sqlalchemy(kind: str, item: object, _autogenerate: object) -> str | Literal[False]:
    """How a draft names the types that SQLModel adds; False leaves everything else to Alembic."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=context.config.attributes.get("batch", True),
    render_item=in_plain_sqlalchemy,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
