"""Columns that nobody read: refused rows of a batch, when a file was checked, who mapped it, where a part stands."""

import sqlalchemy as sa

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("batch", "rejected")
    op.drop_column("upload", "checked_at")
    op.drop_column("column_mapping", "used_by")
    op.drop_column("part", "position")
    op.drop_column("part", "updated_at")


def downgrade() -> None:
    op.add_column("batch", sa.Column("rejected", sa.String(), nullable=False, server_default="[]"))
    op.add_column("upload", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("column_mapping", sa.Column("used_by", sa.String(), nullable=False, server_default=""))
    op.add_column("part", sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "part",
        sa.Column(
            "updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("'1970-01-01 00:00'")
        ),
    )
