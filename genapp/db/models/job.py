"""One page to generate."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

WAITING = text("state = 'pending'")
"""Partial indexes begin with `state` although it is constant in them: without statistics, SQLite's planner would
prefer `ix_job_state`, and sort."""
RETRYING = text("state = 'retrying'")
COMPLETED = text("state = 'completed'")
FAILED = text("state = 'failed'")


class Job(SQLModel, table=True):
    """The order of dispatch is (rank, -score, fair_start, id); ids are UUIDv7, so they rise with submission."""

    __tablename__ = "job"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'processing', 'retrying', 'completed', 'failed', 'cancelled')", name="ck_job_state"
        ),
        CheckConstraint("rank BETWEEN 0 AND 2", name="ck_job_rank"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
        CheckConstraint("order_score = -score", name="ck_job_order_score"),
        Index(
            "ix_job_dispatch",
            "state",
            "rank",
            "order_score",
            "fair_start",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index(
            "ix_job_lane",
            "state",
            "lane",
            "rank",
            "order_score",
            "fair_start",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_job_flow", "flow", "rank", "score", "fair_start", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_job_queued", "state", "queued_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_job_renew", "state", "renew_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_job_retry", "state", "not_before", sqlite_where=RETRYING, postgresql_where=RETRYING),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_batch", "batch_id", "state", "finished_at"),
        Index(
            "ix_job_completed",
            "state",
            "finished_at",
            "queued_at",
            "started_at",
            sqlite_where=COMPLETED,
            postgresql_where=COMPLETED,
        ),
        Index("ix_job_failed", "state", "error_code", "finished_at", sqlite_where=FAILED, postgresql_where=FAILED),
        Index("ix_job_page", "page_key"),
        Index("ix_job_keyword", "keyword_key"),
        Index("ix_job_list", "id", "state", "priority", "page_type", "search_text"),
    )

    id: str = Field(primary_key=True, max_length=36)
    batch_id: str | None = Field(default=None, foreign_key="batch.id")
    submitted_by: str
    idempotency_key: str | None = Field(default=None, unique=True)
    """Of the form or request that made it; the same key twice makes one job."""
    row_number: int | None = None
    """The line of the file that it came from."""

    # what is asked for; the columns repeat what the request holds, for search and lists
    request: str
    """A `PageRequest` as JSON."""
    page_type: str
    language: str
    target_url: str
    keyword: str
    """The primary keyword."""
    search_text: str = ""
    """What a search looks at: keyword and address in lower case, cut so that an index can hold them."""

    page_key: str = Field(default="", max_length=32)
    """Equal for jobs that write the same page; see `genapp.page.identity`."""
    keyword_key: str = Field(default="", max_length=32)
    """Equal for pages of one site that want the same primary keyword."""

    # order
    priority: str
    priority_given: bool = False
    rank: int
    """0 high, 1 normal, 2 low: the class in force, after ageing."""
    score: int
    order_score: int
    """`-score`, so that the index of dispatch is ascending in every column."""
    score_parts: str = "[]"
    fair_start: float = 0.0
    flow: str
    """Whose share it counts against: the batch, else who submitted it."""
    provider: str = ""
    """Who writes it, chosen when it is submitted."""
    lane: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Provider and flow: what one pause or limit holds back as a whole; see `jobs/lanes.py`."""
    deadline: datetime | None = None
    renew_at: datetime | None = None
    """When its deadline is so near that the score changes."""

    # state
    state: str = "pending"
    stage: str = ""
    """The stage that runs, or that ran last."""
    progress: float = 0.0
    """0 to 100; never goes back within an attempt."""
    attempts: int = 0
    """Attempts used up: counted when one ends in a fault."""
    crashes: int = 0
    """Times its worker died on it."""
    revision: int = 1
    not_before: datetime | None = None
    cancel_requested: bool = False

    # lease
    token: int = 0
    """The fencing token; rises with each claim, and a write with an older one is refused."""
    worker_id: str | None = None
    lease_until: datetime | None = None

    # how it ended
    error_code: str = ""
    error_stage: str = ""
    error_message: str = ""
    error_hint: str = ""
    error_id: str = ""
    """Also in the log line of the error."""
    quality_score: int | None = None
    verdict: str = ""

    created_at: datetime
    queued_at: datetime | None = None
    """When it last entered the queue: at submission, and again when a person retries it."""
    claimed_at: datetime | None = None
    started_at: datetime | None = None
    """When a worker first began to work on it."""
    finished_at: datetime | None = None
    version: int = Field(default=0, sa_type=BigInteger)
    """Number of its newest job event."""
