"""One page to generate, and everything its work leaves behind."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, text
from sqlmodel import Field, SQLModel, UniqueConstraint

_WAITING = "state = 'pending'"
_ORDER = ("rank", "order_score", "fair_start", "id")


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """Partial indexes of jobs begin with `state` although it is constant in them: without statistics, SQLite's
    planner would prefer `ix_job_state`, and sort."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class Job(SQLModel, table=True):
    """The order of dispatch is (rank, -score, fair_start, id); ids are UUIDv7, so they rise with submission."""

    __table_args__ = (
        CheckConstraint(
            "state IN ('pending', 'processing', 'retrying', 'completed', 'failed', 'cancelled')", name="ck_job_state"
        ),
        CheckConstraint("rank BETWEEN 0 AND 2", name="ck_job_rank"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="ck_job_progress"),
        CheckConstraint("order_score = -score", name="ck_job_order_score"),
        _partial("ix_job_dispatch", "state", *_ORDER, where=_WAITING),
        _partial("ix_job_lane", "state", "lane", *_ORDER, where=_WAITING),
        _partial("ix_job_flow", "flow", "rank", "score", "fair_start", where=_WAITING),
        _partial("ix_job_queued", "state", "queued_at", where=_WAITING),
        _partial("ix_job_renew", "state", "renew_at", where=_WAITING),
        _partial("ix_job_retry", "state", "not_before", where="state = 'retrying'"),
        Index("ix_job_state", "state", "id"),
        Index("ix_job_batch", "batch_id", "state", "finished_at"),
        _partial("ix_job_completed", "state", "finished_at", "queued_at", "started_at", where="state = 'completed'"),
        _partial("ix_job_failed", "state", "error_code", "finished_at", where="state = 'failed'"),
        Index("ix_job_page", "page_key"),
        Index("ix_job_keyword", "keyword_key"),
        Index("ix_job_list", "id", "state", "priority", "page_type", "search_text"),
    )

    id: str = Field(primary_key=True, max_length=36)
    batch_id: str | None = Field(default=None, foreign_key="batch.id")
    submitted_by: str
    idempotency_key: str | None = Field(default=None, unique=True)
    """Of the form or request that made it; the same key twice makes one job."""
    row_number: int | None = None
    """The line of the file that it came from."""

    # what is asked for; the columns repeat what the request holds, for search and lists
    request: str
    """A `PageRequest` as JSON."""
    page_type: str
    language: str
    target_url: str
    keyword: str
    """The primary keyword."""
    search_text: str = ""
    """What a search looks at: keyword and address in lower case, cut so that an index can hold them."""

    page_key: str = Field(default="", max_length=32)
    """Equal for jobs that write the same page; see `genapp.page.request`."""
    keyword_key: str = Field(default="", max_length=32)
    """Equal for pages of one site that want the same primary keyword."""

    # order
    priority: str
    priority_given: bool = False
    rank: int
    """0 high, 1 normal, 2 low: the class in force, after ageing."""
    score: int
    order_score: int
    """`-score`, so that the index of dispatch is ascending in every column."""
    score_parts: str = "[]"
    fair_start: float = 0.0
    flow: str
    """Whose share it counts against: the batch, else who submitted it."""
    provider: str = ""
    """Who writes it, chosen when it is submitted."""
    model: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What its provider wrote it with, known when its work begins."""
    lane: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Provider and flow: what one pause or limit holds back as a whole; see `jobs/lanes.py`."""
    deadline: datetime | None = None
    renew_at: datetime | None = None
    """When its deadline is so near that the score changes."""

    # state
    state: str = "pending"
    stage: str = ""
    """The stage that runs, or that ran last."""
    progress: float = 0.0
    """0 to 100; never goes back within an attempt."""
    attempts: int = 0
    """Attempts used up: counted when one ends in a fault."""
    crashes: int = 0
    """Times its worker died on it."""
    revision: int = 1
    not_before: datetime | None = None
    cancel_requested: bool = False

    # lease
    token: int = 0
    """The fencing token; rises with each claim, and a write with an older one is refused."""
    worker_id: str | None = None
    lease_until: datetime | None = None

    # how it ended
    error_code: str = ""
    error_stage: str = ""
    error_message: str = ""
    error_hint: str = ""
    error_id: str = ""
    """Also in the log line of the error."""
    quality_score: int | None = None
    verdict: str = ""

    created_at: datetime
    queued_at: datetime | None = None
    """When it last entered the queue: at submission, and again when a person retries it."""
    claimed_at: datetime | None = None
    started_at: datetime | None = None
    """When a worker first began to work on it."""
    finished_at: datetime | None = None
    version: int = Field(default=0, sa_type=BigInteger)
    """Number of its newest job event."""


class JobEvent(SQLModel, table=True):
    """Numbers rise in the order of commit and are never used twice: who has seen n asks for everything after n.

    SQLite: one writer at a time, and AUTOINCREMENT. PostgreSQL: numbers are taken under an advisory lock
    that is held until the commit (`genapp.services.queue.events`), so none becomes visible late.
    """

    __tablename__ = "job_event"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (Index("ix_job_event_job", "job_id", "number"), {"sqlite_autoincrement": True})

    number: int | None = Field(
        default=None,
        primary_key=True,
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
    )
    job_id: str = Field(foreign_key="job.id")
    at: datetime
    kind: str
    """submitted, claimed, stage_started, stage_completed, stage_skipped, stage_failed, retrying, lease_lost,
    completed, failed, cancel_asked, cancelled, retried, priority_changed,
    handed_back, queued, aged, score_renewed."""
    text: str
    """One sentence for people."""
    actor: str = ""
    """Who did it: a user's name or a worker."""


class StageRunRow(SQLModel, table=True):
    """At most one finished run per job, revision and stage: the database refuses a second."""

    __tablename__ = "stage_run"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        _partial(
            "uq_stage_run_done",
            "job_id",
            "revision",
            "stage",
            where="outcome IN ('completed', 'skipped')",
            unique=True,
        ),
        Index("ix_stage_run_job", "job_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: str = Field(foreign_key="job.id")
    revision: int
    stage: str
    attempt: int
    token: int
    outcome: str = "running"
    """running, completed, skipped, failed, or abandoned (its worker died or lost the lease)."""
    reason: str = ""
    result: str = ""
    """The stage's result as JSON."""
    started_at: datetime
    seconds: float = 0.0


class Part(SQLModel, table=True):
    """One component of one revision; the newest writing replaces the text of the earlier one."""

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


class ProviderCall(SQLModel, table=True):
    """Written before the call and settled after it. An answered call is never made again."""

    __tablename__ = "provider_call"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        UniqueConstraint("job_id", "revision", "component", "ordinal", "number", name="uq_provider_call"),
        Index(
            "ix_provider_call_batch",
            *("batch_id", "state", "cost_micros", "reserved_micros", "input_tokens", "cached_tokens"),
        ),
        {"sqlite_autoincrement": True},  # a late write for a deleted row must not meet another one of its number
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
    """waiting (its money is held, nothing was sent), started (the request has left), answered, failed,
    unknown (broken off after the request had left: possibly paid, so its money stays held)."""
    answer: str = ""
    """Exactly what the provider sent, also when it could not be used."""
    error_code: str = ""
    error_message: str = ""
    input_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those that the provider had in its cache."""
    output_tokens: int = 0
    usage_estimated: bool = False
    cost_micros: int = 0
    reserved_micros: int = 0
    """The most that the call could cost, held against the batch's budget until it is known what it did cost."""
    batch_id: str | None = Field(default=None, max_length=36)
    """Of the job, so that the money of a batch is counted from an index."""
    started_at: datetime
    """When the request left; while the call waits, when its money was held."""
    seconds: float = 0.0


class Content(SQLModel, table=True):
    """The result of a job, whatever its version."""

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


class PageFootprint(SQLModel, table=True):
    """What is kept of the newest version of a page to compare others with it: one row a page, replaced by the next
    version, whichever job wrote it."""

    __tablename__ = "page_footprint"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (Index("ix_page_footprint_job", "job_id"),)

    id: int | None = Field(default=None, primary_key=True)
    page_key: str = Field(unique=True, max_length=32)
    """See `genapp.page.request`: a page is never its own neighbour."""
    site: int = Field(sa_type=BigInteger)
    """Of its host and language: pages are compared within it."""
    job_id: str = Field(foreign_key="job.id", max_length=36)
    version_id: int
    """Of its content version."""
    minhash: bytes
    sentences: bytes
    heads: bytes
    """A `genapp.quality.likeness.Signature`; hashes as 8 bytes each."""


class FootprintMark(SQLModel, table=True):
    """One thing that pages may have in common: a band of the signature, a sentence, a head line."""

    __tablename__ = "footprint_mark"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = {"sqlite_with_rowid": False}

    site: int = Field(primary_key=True, sa_type=BigInteger)
    mark: int = Field(primary_key=True, sa_type=BigInteger)
    page_id: int = Field(primary_key=True)
    """A `PageFootprint`."""


class RemotePage(SQLModel, table=True):
    """Which post of a site is which page: a push finds it again by this, never by its slug."""

    __tablename__ = "remote_page"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (UniqueConstraint("site", "post_id", name="uq_remote_page_post"),)

    site: str = Field(primary_key=True)
    """Its address without the scheme."""
    post_type: str = Field(primary_key=True, max_length=20)
    page_key: str = Field(primary_key=True, max_length=32)
    """See `genapp.page.request`."""
    post_id: int | None = Field(default=None, sa_type=BigInteger)
    """None: it was asked for, and no answer is known."""
    slug: str
    """As the site has it, or as it was asked for."""
    pushed_at: datetime
