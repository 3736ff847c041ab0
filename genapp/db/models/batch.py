"""Jobs submitted together."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class Batch(SQLModel, table=True):
    """Its totals are counted from its jobs, never kept."""

    __tablename__ = "batch"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    name: str
    submitted_by: str
    created_at: datetime
    upload_id: str | None = Field(default=None, max_length=36)
    """The file it came from."""
    sampled: bool = False
    """Only a sample was submitted; the other rows wait in the upload until a person releases them."""
    budget_micros: int | None = Field(default=None, sa_type=BigInteger)
    """What the batch may cost at the most, in millionths of the account's currency; None is no limit."""
    committed_micros: int = Field(default=0, sa_type=BigInteger)
    """Spent and reserved, moved in the transactions that move the ledger; a reservation beyond the budget is refused.

    What the screens show is counted from the ledger itself.
    """
    estimate: str = ""
    """A `BatchEstimate` as JSON: what was expected when it was started."""
