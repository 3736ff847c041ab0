"""The tables of the queue, its jobs and what they produce."""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'pending'")
RETRYING = sa.text("state = 'retrying'")
COMPLETED = sa.text("state = 'completed'")
DONE = sa.text("outcome IN ('completed', 'skipped')")


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)


def _time(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _int(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=null)


def _float(name: str) -> sa.Column[float]:
    return sa.Column(name, sa.Float(), nullable=False)


def _bool(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.String(36), nullable=False),
        _text("name"),
        _text("submitted_by"),
        _time("created_at"),
        _text("rejected"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "fair_clock",
        _int("rank"),
        _int("score"),
        _text("flow"),
        _float("value"),
        sa.PrimaryKeyConstraint("rank", "score", "flow"),
    )
    op.create_table(
        "queue_setting",
        _text("name"),
        _text("value"),
        _time("changed_at"),
        _text("changed_by"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sign_in_link",
        _text("token_hash"),
        _text("user_id"),
        _text("user_name"),
        _text("role"),
        _time("created_at"),
        _time("expires_at"),
        _time("used_at", null=True),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "web_session",
        _text("token_hash"),
        _text("user_id"),
        _text("user_name"),
        _text("role"),
        _time("created_at"),
        _time("seen_at"),
        _time("expires_at"),
        _time("ended_at", null=True),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "worker",
        _text("id"),
        _text("host"),
        _int("pid"),
        _int("slots"),
        _text("version"),
        _time("started_at"),
        _time("heartbeat_at"),
        _bool("stopping"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(36), nullable=False),
        _text("batch_id", null=True),
        _text("submitted_by"),
        _text("idempotency_key", null=True),
        _text("request"),
        _text("page_type"),
        _text("language"),
        _text("target_url"),
        _text("keyword"),
        _text("search_text"),
        _text("priority"),
        _bool("priority_given"),
        _int("rank"),
        _int("score"),
        _int("order_score"),
        _text("score_parts"),
        _float("fair_start"),
        _text("flow"),
        _time("deadline", null=True),
        _text("state"),
        _text("stage"),
        _float("progress"),
        _int("attempts"),
        _int("crashes"),
        _int("revision"),
        _time("not_before", null=True),
        _bool("cancel_requested"),
        _int("token"),
        _text("worker_id", null=True),
        _time("lease_until", null=True),
        _text("error_code"),
        _text("error_stage"),
        _text("error_message"),
        _text("error_hint"),
        _text("error_id"),
        _int("quality_score", null=True),
        _text("verdict"),
        _text("provider"),
        _time("created_at"),
        _time("queued_at", null=True),
        _time("claimed_at", null=True),
        _time("started_at", null=True),
        _time("finished_at", null=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'processing', 'retrying', 'completed', 'failed', 'cancelled')", name="ck_job_state"
        ),
        sa.CheckConstraint("order_score = -score", name="ck_job_order_score"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
        sa.CheckConstraint("rank BETWEEN 0 AND 2", name="ck_job_rank"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
    )
    op.create_index("ix_job_batch", "job", ["batch_id", "state"])
    op.create_index(
        "ix_job_dispatch",
        "job",
        ["state", "rank", "order_score", "fair_start", "id"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index(
        "ix_job_completed", "job", ["state", "finished_at"], sqlite_where=COMPLETED, postgresql_where=COMPLETED
    )
    op.create_index(
        "ix_job_flow", "job", ["flow", "rank", "score", "fair_start"], sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_index("ix_job_list", "job", ["id", "state", "priority", "page_type", "search_text"])
    op.create_index("ix_job_queued", "job", ["state", "queued_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_job_retry", "job", ["state", "not_before"], sqlite_where=RETRYING, postgresql_where=RETRYING)
    op.create_index("ix_job_state", "job", ["state", "id"])
    op.create_table(
        "content",
        sa.Column("id", sa.String(36), nullable=False),
        _text("job_id"),
        _text("review_state"),
        _int("current_version"),
        _time("created_at"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id"),
    )
    op.create_table(
        "job_event",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _text("job_id"),
        _time("at"),
        _text("kind"),
        _text("text"),
        _text("actor"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_event_job", "job_event", ["job_id", "number"])
    op.create_table(
        "part",
        _int("id"),
        _text("job_id"),
        _int("revision"),
        _text("kind"),
        _int("position"),
        _text("state"),
        _int("ordinal"),
        _text("text"),
        _text("component"),
        _time("updated_at"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "revision", "kind", name="uq_part"),
    )
    op.create_table(
        "provider_call",
        _int("id"),
        _text("job_id"),
        _int("revision"),
        _text("component"),
        _int("ordinal"),
        _int("number"),
        _text("fingerprint"),
        _text("provider"),
        _text("model"),
        _text("state"),
        _text("answer"),
        _text("error_code"),
        _text("error_message"),
        _int("input_tokens"),
        _int("output_tokens"),
        _bool("usage_estimated"),
        _int("cost_micros"),
        _time("started_at"),
        _float("seconds"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("job_id", "revision", "component", "ordinal", "number", name="uq_provider_call"),
    )
    op.create_table(
        "stage_run",
        _int("id"),
        _text("job_id"),
        _int("revision"),
        _text("stage"),
        _int("attempt"),
        _int("token"),
        _text("outcome"),
        _text("reason"),
        _text("result"),
        _time("started_at"),
        _float("seconds"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_stage_run_job", "stage_run", ["job_id", "id"])
    op.create_index(
        "uq_stage_run_done",
        "stage_run",
        ["job_id", "revision", "stage"],
        unique=True,
        sqlite_where=DONE,
        postgresql_where=DONE,
    )
    op.create_table(
        "content_version",
        _int("id"),
        _text("content_id"),
        _text("job_id"),
        _int("revision"),
        _int("number"),
        _text("title"),
        _text("slug"),
        _int("words"),
        _text("html"),
        _text("page"),
        _text("context"),
        _text("report"),
        _time("created_at"),
        sa.ForeignKeyConstraint(["content_id"], ["content.id"]),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("content_id", "number", name="uq_content_version"),
        sa.UniqueConstraint("job_id", "revision", name="uq_content_revision"),
    )


def downgrade() -> None:
    op.drop_table("content_version")
    op.drop_table("stage_run")
    op.drop_table("provider_call")
    op.drop_table("part")
    op.drop_table("job_event")
    op.drop_table("content")
    op.drop_table("job")
    op.drop_table("worker")
    op.drop_table("web_session")
    op.drop_table("sign_in_link")
    op.drop_table("queue_setting")
    op.drop_table("fair_clock")
    op.drop_table("batch")
