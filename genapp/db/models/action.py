"""What people did to the queue: who, when, what, to how many jobs, and how those jobs were before."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Action(SQLModel, table=True):
    """One action of a person on one job, a batch, everything that matches a filter, or the queue itself."""

    __tablename__ = "action"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    """A UUIDv7, so that ids rise with time."""
    at: datetime
    by: str
    kind: str
    """cancel, retry, priority, pause, resume, settings, limits, undo."""
    target: str
    """What it was done to, as JSON: a filter, or the scope and key of a pause or limit."""
    affected: int = 0
    reason: str = ""
    undone_at: datetime | None = None
    undone_by: str = ""


class ActionItem(SQLModel, table=True):
    """A job as it was before an action: written for 100,000 jobs with one statement, so it points at no job row."""

    __tablename__ = "action_item"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = {"sqlite_with_rowid": False}

    action_id: str = Field(primary_key=True, max_length=36, foreign_key="action.id")
    job_id: str = Field(primary_key=True, max_length=36, index=True)
    state: str
    priority: str
    priority_given: bool
    rank: int
    score: int
    order_score: int
    fair_start: float
