"""What the queue knows beside the jobs: workers, settings, pauses, limits, the clock of fair shares."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class WorkerRow(SQLModel, table=True):
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


class Pause(SQLModel, table=True):
    """What holds jobs back; several kinds may hold the same thing, and each ends on its own."""

    __tablename__ = "pause"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    scope: str = Field(primary_key=True)
    """queue, batch, provider."""
    key: str = Field(primary_key=True)
    """Id of the batch or name of the provider; empty for the queue."""
    kind: str = Field(primary_key=True)
    """person, quota, budget, failures."""
    reason: str
    since: datetime
    until: datetime | None = None
    """When it ends by itself; None: when a person resumes."""
    by: str


class QueueLimit(SQLModel, table=True):
    """How much of one provider or batch may happen at once or in a minute; None means no limit of its own."""

    __tablename__ = "queue_limit"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    scope: str = Field(primary_key=True)
    """provider, batch."""
    key: str = Field(primary_key=True)
    concurrency: int | None = None
    """Jobs that run at once."""
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    changed_at: datetime
    changed_by: str
