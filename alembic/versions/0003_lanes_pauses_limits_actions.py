"""Lanes of waiting jobs, pauses, limits, and the record of what people did to the queue."""

import sqlalchemy as sa

from alembic import op
from genapp.settings import settings

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'pending'")
COMPLETED = sa.text("state = 'completed'")
FAILED = sa.text("state = 'failed'")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _int(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def upgrade() -> None:
    op.add_column("job", _int("row_number", null=True))
    op.add_column("job", sa.Column("lane", sa.String(), nullable=False, server_default=""))
    _fill_lanes()
    _make_indexes()
    _make_tables()


def _fill_lanes() -> None:
    """Jobs of before were written by the provider of the settings, whoever that was when they ran."""
    chosen = sa.text("UPDATE job SET provider = :provider WHERE provider = ''")
    op.get_bind().execute(chosen, {"provider": settings().provider})
    op.execute("UPDATE job SET lane = provider || '/' || flow")


def _make_indexes() -> None:
    op.create_index(
        "ix_job_lane",
        "job",
        ["state", "lane", "rank", "order_score", "fair_start", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "ix_job_failed", "job", ["state", "error_code", "finished_at"], sqlite_where=FAILED, postgresql_where=FAILED
    )
    op.drop_index("ix_job_batch", "job")
    op.create_index("ix_job_batch", "job", ["batch_id", "state", "finished_at"])
    op.drop_index("ix_job_completed", "job")
    op.create_index(
        "ix_job_completed",
        "job",
        ["state", "finished_at", "queued_at", "started_at"],
        sqlite_where=COMPLETED,
        postgresql_where=COMPLETED,
    )


def _make_tables() -> None:
    op.create_table(
        "pause",
        _text("scope"),
        _text("key"),
        _text("kind"),
        _text("reason"),
        _time("since"),
        _time("until", null=True),
        _text("by"),
        sa.PrimaryKeyConstraint("scope", "key", "kind"),
    )
    op.create_table(
        "queue_limit",
        _text("scope"),
        _text("key"),
        _int("concurrency", null=True),
        _int("requests_per_minute", null=True),
        _int("tokens_per_minute", null=True),
        _time("changed_at"),
        _text("changed_by"),
        sa.PrimaryKeyConstraint("scope", "key"),
    )
    op.create_table(
        "action",
        sa.Column("id", sa.String(36), nullable=False),
        _time("at"),
        _text("by"),
        _text("kind"),
        _text("target"),
        _int("affected"),
        _text("reason"),
        _time("undone_at", null=True),
        _text("undone_by"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "action_item",
        sa.Column("action_id", sa.String(36), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        _text("state"),
        _text("priority"),
        sa.Column("priority_given", sa.Boolean(), nullable=False),
        _int("rank"),
        _int("score"),
        _int("order_score"),
        sa.Column("fair_start", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"]),
        sa.PrimaryKeyConstraint("action_id", "job_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_action_item_job_id", "action_item", ["job_id"])


def downgrade() -> None:
    for table in ("action_item", "action", "queue_limit", "pause"):
        op.drop_table(table)
    op.drop_index("ix_job_completed", "job")
    op.create_index(
        "ix_job_completed", "job", ["state", "finished_at"], sqlite_where=COMPLETED, postgresql_where=COMPLETED
    )
    op.drop_index("ix_job_batch", "job")
    op.create_index("ix_job_batch", "job", ["batch_id", "state"])
    op.drop_index("ix_job_failed", "job")
    op.drop_index("ix_job_lane", "job")
    op.drop_column("job", "lane")
    op.drop_column("job", "row_number")
