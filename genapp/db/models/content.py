"""What a job produced."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class Content(SQLModel, table=True):
    """The result of a job, whatever its version."""

    __tablename__ = "content"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    job_id: str = Field(foreign_key="job.id", unique=True)
    review_state: str = "draft"
    """draft, needs_review, approved, exported."""
    current_version: int = 1
    created_at: datetime


class ContentVersion(SQLModel, table=True):
    """One version; never changed after it is written. Unique per job and revision."""

    __tablename__ = "content_version"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        UniqueConstraint("content_id", "number", name="uq_content_version"),
        UniqueConstraint("job_id", "revision", name="uq_content_revision"),
    )

    id: int | None = Field(default=None, primary_key=True)
    content_id: str = Field(foreign_key="content.id")
    job_id: str = Field(foreign_key="job.id")
    revision: int
    number: int
    title: str
    slug: str
    words: int
    html: str
    page: str
    """A `FinishedPage` as JSON."""
    context: str
    """The `PageContext` (fact sheet and sources) as JSON."""
    report: str = ""
    """The `QualityReport` as JSON; empty when the checks were skipped."""
    created_at: datetime
