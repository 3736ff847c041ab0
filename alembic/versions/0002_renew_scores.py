"""When a deadline changes the score of a waiting job."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'pending'")


def upgrade() -> None:
    op.add_column("job", sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_job_renew", "job", ["state", "renew_at"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_job_renew", "job")
    op.drop_column("job", "renew_at")
