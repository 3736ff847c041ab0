"""A component of a job while it is written: what the job page shows."""

from sqlmodel import Field, SQLModel, UniqueConstraint


class Part(SQLModel, table=True):
    """One component of one revision; the newest writing replaces the text of the earlier one."""

    __tablename__ = "part"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (UniqueConstraint("job_id", "revision", "kind", name="uq_part"),)

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    revision: int
    kind: str
    state: str = "writing"
    """writing, written."""
    ordinal: int = 0
    """0 for the first writing; 1 and 2 when written again after findings."""
    text: str = ""
    """Plain text so far."""
    component: str = ""
    """The `Component` as JSON once written."""
