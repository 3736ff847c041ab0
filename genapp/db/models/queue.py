"""What the queue knows beside the jobs: its workers, its settings, its clock of fair shares."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class Worker(SQLModel, table=True):
    """A worker process; alive while its heartbeat is fresh."""

    __tablename__ = "worker"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True)
    host: str
    pid: int
    slots: int
    """Jobs it can run at once."""
    version: str
    started_at: datetime
    heartbeat_at: datetime
    stopping: bool = False


class QueueSetting(SQLModel, table=True):
    """A setting that may change while genapp runs; a name that is absent has its default."""

    __tablename__ = "queue_setting"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    name: str = Field(primary_key=True)
    value: str
    """JSON."""
    changed_at: datetime
    changed_by: str


class FairClock(SQLModel, table=True):
    """Virtual time of fair sharing among jobs of one rank and score: one row per flow, and `flow=''` for the queue."""

    __tablename__ = "fair_clock"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    rank: int = Field(primary_key=True)
    score: int = Field(primary_key=True)
    flow: str = Field(primary_key=True)
    value: float = 0.0
