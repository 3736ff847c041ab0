"""What happened to jobs, in the order of commit."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer
from sqlmodel import Field, SQLModel


class JobEvent(SQLModel, table=True):
    """Numbers rise in the order of commit and are never used twice: who has seen n asks for everything after n.

    SQLite: one writer at a time, and AUTOINCREMENT. PostgreSQL: numbers are taken under an advisory lock
    that is held until the commit (`genapp.services.events`), so none becomes visible late.
    """

    __tablename__ = "job_event"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (Index("ix_job_event_job", "job_id", "number"), {"sqlite_autoincrement": True})

    number: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
    )
    job_id: str = Field(foreign_key="job.id")
    at: datetime
    kind: str
    """submitted, claimed, stage_started, stage_completed, stage_skipped, stage_failed, retrying, lease_lost,
    completed, failed, cancel_asked, cancelled, retried, priority_changed,
    handed_back, queued, aged, score_renewed."""
    text: str
    """One sentence for people."""
    actor: str = ""
    """Who did it: a user's name or a worker."""
