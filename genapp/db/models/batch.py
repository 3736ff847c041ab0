"""Jobs submitted together."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Batch(SQLModel, table=True):
    """Its totals are counted from its jobs, never kept."""

    __tablename__ = "batch"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    name: str
    submitted_by: str
    created_at: datetime
    rejected: str = "[]"
    """Rows of the file that were not accepted, as JSON problems."""
