"""Uploads with their rows, kept mappings, products, and the budget of a batch."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)


def _id(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(36), nullable=null)


def _time(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _int(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.add_column("batch", _id("upload_id", null=True))
    op.add_column("batch", sa.Column("sampled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("batch", sa.Column("budget_micros", sa.BigInteger(), nullable=True))
    op.add_column("batch", sa.Column("committed_micros", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("batch", sa.Column("estimate", sa.String(), nullable=False, server_default=""))
    op.add_column("provider_call", sa.Column("reserved_micros", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("provider_call", _id("batch_id", null=True))
    op.add_column("job", sa.Column("page_key", sa.String(32), nullable=False, server_default=""))
    op.add_column("job", sa.Column("keyword_key", sa.String(32), nullable=False, server_default=""))
    op.create_index("ix_job_page", "job", ["page_key"])
    op.create_index("ix_job_keyword", "job", ["keyword_key"])
    op.execute("UPDATE provider_call SET batch_id = (SELECT batch_id FROM job WHERE job.id = provider_call.job_id)")
    op.create_index("ix_provider_call_batch", "provider_call", ["batch_id", "state", "cost_micros", "reserved_micros"])
    op.create_table(
        "upload",
        _id("id"),
        _text("name"),
        _text("kind"),
        _text("submitted_by"),
        _time("created_at"),
        _int("size"),
        _text("digest"),
        _text("choice"),
        _text("found"),
        _text("mapping"),
        _text("shape"),
        _text("state"),
        _time("checked_at", null=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_upload_digest", "upload", ["digest"])
    op.create_table(
        "upload_chunk",
        _id("upload_id"),
        _int("number"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload_id", "number"),
    )
    op.create_table(
        "upload_row",
        _id("upload_id"),
        _int("line"),
        _text("verdict"),
        _text("title"),
        _text("cells"),
        _text("draft"),
        _text("page_type"),
        _text("priority"),
        _text("row_key"),
        _text("problems"),
        _text("codes"),
        _text("job_id", null=True),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload_id", "line"),
    )
    op.create_index("ix_upload_row_verdict", "upload_row", ["upload_id", "verdict", "line"])
    op.create_index("ix_upload_row_job", "upload_row", ["job_id"])
    op.create_index("ix_upload_row_key", "upload_row", ["row_key", "job_id"])
    op.create_table(
        "column_mapping",
        _text("shape"),
        _text("mapping"),
        _time("used_at"),
        _text("used_by"),
        sa.PrimaryKeyConstraint("shape"),
    )
    op.create_table(
        "product_feed",
        _id("id"),
        _text("name"),
        _text("format"),
        _time("loaded_at"),
        _text("loaded_by"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "product",
        _id("feed_id"),
        _int("number"),
        _text("sku"),
        _text("handle"),
        _text("url_key"),
        _text("category_key"),
        _text("data"),
        sa.ForeignKeyConstraint(["feed_id"], ["product_feed.id"]),
        sa.PrimaryKeyConstraint("feed_id", "number"),
    )
    op.create_index("ix_product_url", "product", ["url_key"])
    op.create_index("ix_product_handle", "product", ["handle"])
    op.create_index("ix_product_sku", "product", ["sku"])
    op.create_index("ix_product_category", "product", ["category_key"])


def downgrade() -> None:
    op.drop_table("product")
    op.drop_table("product_feed")
    op.drop_table("column_mapping")
    op.drop_table("upload_row")
    op.drop_table("upload_chunk")
    op.drop_table("upload")
    op.drop_index("ix_job_keyword", "job")
    op.drop_index("ix_job_page", "job")
    for column in ("keyword_key", "page_key"):
        op.drop_column("job", column)
    op.drop_index("ix_provider_call_batch", "provider_call")
    for column in ("batch_id", "reserved_micros"):
        op.drop_column("provider_call", column)
    for column in ("estimate", "committed_micros", "budget_micros", "sampled", "upload_id"):
        op.drop_column("batch", column)
