"""One execution of a stage for one job."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

DONE = text("outcome IN ('completed', 'skipped')")


class StageRunRow(SQLModel, table=True):
    """At most one finished run per job, revision and stage: the database refuses a second."""

    __tablename__ = "stage_run"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        Index(
            "uq_stage_run_done", "job_id", "revision", "stage", unique=True, sqlite_where=DONE, postgresql_where=DONE
        ),
        Index("ix_stage_run_job", "job_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    revision: int
    stage: str
    attempt: int
    token: int
    outcome: str = "running"
    """running, completed, skipped, failed, or abandoned (its worker died or lost the lease)."""
    reason: str = ""
    result: str = ""
    """The stage's result as JSON."""
    started_at: datetime
    seconds: float = 0.0
