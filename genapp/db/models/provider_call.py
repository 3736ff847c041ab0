"""The ledger: every request to a provider, what it answered and what it cost."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel, UniqueConstraint


class ProviderCall(SQLModel, table=True):
    """Written before the call and settled after it. An answered call is never made again."""

    __tablename__ = "provider_call"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        UniqueConstraint("job_id", "revision", "component", "ordinal", "number", name="uq_provider_call"),
        Index("ix_provider_call_batch", "batch_id", "state", "cost_micros", "reserved_micros"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    revision: int
    component: str
    ordinal: int
    """Which writing of the component: 0, then 1 and 2 after findings."""
    number: int
    """Which call for this writing, from 1: a later one follows a fault or a crash."""
    fingerprint: str
    """Of provider, model and prompt: an answer is used again only for the same question."""
    provider: str
    model: str
    state: str = "started"
    """started (outcome unknown until settled; possibly paid), answered, failed."""
    answer: str = ""
    """Exactly what the provider sent, also when it could not be used."""
    error_code: str = ""
    error_message: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    usage_estimated: bool = False
    cost_micros: int = 0
    reserved_micros: int = 0
    """The most that the call could cost, held against the batch's budget until the call is settled."""
    batch_id: str | None = Field(default=None, max_length=36)
    """Of the job, so that the money of a batch is counted from an index."""
    started_at: datetime
    seconds: float = 0.0
