"""What happened to jobs, in the order of commit."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class JobEvent(SQLModel, table=True):
    """Numbers rise; a page that has seen number n asks for everything after it."""

    __tablename__ = "job_event"
    __table_args__ = (Index("ix_job_event_job", "job_id", "number"),)

    number: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    at: datetime
    kind: str
    """submitted, claimed, stage_started, stage_completed, stage_skipped, stage_failed, retrying, lease_lost,
    completed, failed, cancelled, retried, priority_changed."""
    text: str
    """One sentence for people."""
    actor: str = ""
    """Who did it: a user's name or a worker."""
