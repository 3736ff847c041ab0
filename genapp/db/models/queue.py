"""What the queue knows beside the jobs, what people did to it, and who may come in."""

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

    scope: str = Field(primary_key=True)
    """queue, batch, provider."""
    key: str = Field(primary_key=True)
    """Id of the batch or name of the provider; empty for the queue."""
    kind: str = Field(primary_key=True)
    """person, quota, outage, access, budget, failures."""
    reason: str
    since: datetime
    until: datetime | None = None
    """When it ends by itself; None: when a person resumes."""
    probe: int = 0
    """0: it ends at `until`. Above: at `until` the provider is asked for the n-th time whether it is back."""
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


class Action(SQLModel, table=True):
    """One action of a person on one job, a batch, everything that matches a filter, or the queue itself."""

    id: str = Field(primary_key=True, max_length=36)
    """A UUIDv7, so that ids rise with time."""
    at: datetime
    by: str
    kind: str
    """cancel, retry, priority, pause, resume, settings, limits, facts, undo."""
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


class SignInLink(SQLModel, table=True):
    """Only the hash of its token is kept."""

    __tablename__ = "sign_in_link"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    token_hash: str = Field(primary_key=True)
    user_id: str
    user_name: str
    role: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class WebSession(SQLModel, table=True):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "web_session"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    token_hash: str = Field(primary_key=True)
    user_id: str
    user_name: str
    role: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
