"""What Alembic runs: `genapp.db.migrate` hands it a connection that is already in a transaction."""

from sqlmodel import SQLModel

import genapp.db.models  # noqa: F401  # fills SQLModel.metadata
from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
