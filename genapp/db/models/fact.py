"""What was found for the pages of jobs, and what people said of it."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class FoundFact(SQLModel, table=True):
    """A fact as it was found when the context of a job was built; what it counts as is kept up with the rulings."""

    __tablename__ = "found_fact"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        Index("ix_found_fact_kind", "batch_id", "kind", "state", "leads"),
        {"sqlite_with_rowid": False},
    )

    job_id: str = Field(primary_key=True, foreign_key="job.id", max_length=36)
    number: int = Field(primary_key=True)
    """The number that it has in the context of the job."""
    batch_id: str | None = Field(default=None, max_length=36)
    """Of the job, so that the facts of a batch are counted from an index."""
    fact: str = Field(max_length=24)
    """Equal for facts that say the same; see `genapp.sources.rulings`."""
    kind: str = Field(max_length=24)
    """Equal for facts of one name from one place."""
    leads: bool = True
    """The first of its kind in its job: counted, these are the pages that have the kind."""
    name: str = ""
    value: str
    """Of a fact without a name the whole sentence."""
    source: str
    place: str
    url: str = ""
    state: str
    """confirmed, proposed, rejected: by the rulings in force."""
    single: bool = False
    """A person decided on this fact of this page, so that what is said of its kind does not touch it."""


class FactRuling(SQLModel, table=True):
    """What a person said of a fact of a page, or of a kind of facts in a batch: the only truth about either.

    It belongs to the page and outlives every job; the next context that is built for the page holds it.
    """

    __tablename__ = "fact_ruling"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    scope: str = Field(primary_key=True, max_length=5)
    """page, batch."""
    key: str = Field(primary_key=True, max_length=36)
    """The `page_key`, see `genapp.page.request`; or the id of the batch."""
    fact: str = Field(primary_key=True, max_length=24)
    """Key of the fact, or of the kind."""
    state: str
    """confirmed, rejected."""
    name: str = ""
    value: str = ""
    """What is right in its place, or what was added; empty when the fact stands as it was found."""
    added: bool = False
    by: str
    at: datetime
