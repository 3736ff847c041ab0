"""Jobs submitted together, the files they came from, and product data."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel


class Batch(SQLModel, table=True):
    """Its totals are counted from its jobs, never kept."""

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
    wanted_micros: int = Field(default=0, sa_type=BigInteger)
    """Room that a page waits for: when it has come, the batch goes on; 0 when none waits."""
    turn_job_id: str | None = Field(default=None, max_length=36)
    """The job that has what is left of the budget to itself, call by call."""
    overrun_share: float | None = None
    """The most times its due that a call of the batch has cost; None until one has shown what it costs."""
    overrun_micros: int = Field(default=0, sa_type=BigInteger)
    """The most that a call of the batch has cost beyond its due."""
    estimate: str = ""
    """A `BatchEstimate` as JSON: what was expected when it was started."""


class Upload(SQLModel, table=True):
    """A file of pages or of products, and what was made of it. It exists only once all its bytes are stored."""

    __table_args__ = (Index("ix_upload_digest", "digest"),)

    id: str = Field(primary_key=True, max_length=36)
    name: str
    """As the browser or the command line called it."""
    kind: str = "pages"
    """pages, products."""
    submitted_by: str
    created_at: datetime
    size: int
    """Bytes."""
    digest: str
    """SHA-256 of the bytes: the same file is recognised."""
    choice: str = "{}"
    """How it is read, as JSON: format, encoding, delimiter, sheet, header line; empty values are found."""
    found: str = "{}"
    """What reading it found, as JSON: format, encoding, sheets, columns, notices."""
    mapping: str = ""
    """Column to field, as JSON."""
    shape: str = ""
    """Of its header: mappings are kept for it."""
    state: str = "stored"
    """stored, checking, checked, started (a batch was made of it)."""


class UploadChunk(SQLModel, table=True):
    """A piece of the file's bytes; together they are the file, in the order of their numbers."""

    __tablename__ = "upload_chunk"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    upload_id: str = Field(primary_key=True, foreign_key="upload.id", max_length=36)
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class UploadRow(SQLModel, table=True):
    """One row of the file as it was checked last."""

    __tablename__ = "upload_row"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method
    __table_args__ = (
        Index("ix_upload_row_verdict", "upload_id", "verdict", "line"),
        Index("ix_upload_row_job", "job_id"),
        Index("ix_upload_row_key", "row_key", "job_id"),
    )

    upload_id: str = Field(primary_key=True, foreign_key="upload.id", max_length=36)
    line: int = Field(primary_key=True)
    """Where it begins in the file, as an editor shows it."""
    verdict: str
    """good, warned (good, with something to look at), lacking (too few facts), bad, repeated (submitted before),
    joined (its keywords are another row's)."""
    title: str = ""
    """What the lists show of it: its primary keyword or its address."""
    cells: str
    """The cells by column, as JSON."""
    draft: str = ""
    """A `PageRequest` as JSON; empty for a bad row."""
    page_type: str = ""
    priority: str = ""
    """As given; empty when it is to be computed."""
    row_key: str = ""
    """Of page type, address, language and everything asked for: the same row is submitted once."""
    problems: str = "[]"
    """Problems and warnings as JSON."""
    codes: str = ""
    """Their codes, each between commas: for filters."""
    job_id: str | None = None
    """The job made of it."""


class ColumnMapping(SQLModel, table=True):
    """The mapping that was used last for files of one shape."""

    __tablename__ = "column_mapping"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    shape: str = Field(primary_key=True)
    mapping: str
    used_at: datetime


class ProductFeed(SQLModel, table=True):
    """A loaded product file; loading one of the same name replaces it."""

    __tablename__ = "product_feed"  # pyright: ignore[reportAssignmentType]  # SQLModel declares it as a method

    id: str = Field(primary_key=True, max_length=36)
    name: str = Field(unique=True)
    format: str
    loaded_at: datetime
    loaded_by: str


class Product(SQLModel, table=True):
    """One product; the columns are what pages find it by."""

    __table_args__ = (
        Index("ix_product_url", "url_key"),
        Index("ix_product_handle", "handle"),
        Index("ix_product_sku", "sku"),
        Index("ix_product_category", "category_key"),
    )

    feed_id: str = Field(primary_key=True, foreign_key="product_feed.id", max_length=36)
    number: int = Field(primary_key=True)
    """Its place in the file, from 1."""
    sku: str = ""
    handle: str = ""
    url_key: str = ""
    """Its address without scheme, www, query and closing slash, in lower case."""
    category_key: str = ""
    """The last step of its category path, in lower case."""
    data: str
    """The product as JSON."""
