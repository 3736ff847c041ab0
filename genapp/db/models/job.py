"""One page to generate."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

WAITING = text("state = 'pending'")


class Job(SQLModel, table=True):
    """The order of dispatch is (rank, -score, fair_start, id); ids are UUIDv7, so they rise with submission."""

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "ix_job_dispatch",
            "rank",
            "order_score",
            "fair_start",
            "id",
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
        Index("ix_job_state", "state", "rank"),
        Index(
            "ix_job_lease",
            "lease_until",
            sqlite_where=text("state = 'processing'"),
            postgresql_where=text("state = 'processing'"),
        ),
        Index("ix_job_batch", "batch_id", "state"),
        Index("ix_job_finished", "finished_at"),
    )

    id: str = Field(primary_key=True, max_length=36)
    batch_id: str | None = Field(default=None, foreign_key="batch.id")
    submitted_by: str
    idempotency_key: str | None = Field(default=None, unique=True)
    """Of the form or request that made it; the same key twice makes one job."""

    # what is asked for; the columns repeat what the request holds, for search and lists
    request: str
    """A `PageRequest` as JSON."""
    page_type: str
    language: str
    target_url: str
    keyword: str
    """The primary keyword."""

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
    deadline: datetime | None = None

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
    provider: str = ""

    created_at: datetime
    claimed_at: datetime | None = None
    started_at: datetime | None = None
    """When a worker first began to work on it."""
    finished_at: datetime | None = None
    version: int = 0
    """Number of its newest job event."""
