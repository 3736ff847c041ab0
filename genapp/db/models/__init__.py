"""Every table, as a model and as SQLAlchemy sees it, and how values lie in their columns."""

from functools import lru_cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Table
from sqlmodel import SQLModel

from genapp.db.models.batch import Batch, ColumnMapping, Product, ProductFeed, Upload, UploadChunk, UploadRow
from genapp.db.models.fact import FactRuling, FoundFact
from genapp.db.models.job import (
    Content,
    ContentVersion,
    FootprintMark,
    Job,
    JobEvent,
    PageFootprint,
    Part,
    ProviderCall,
    RemotePage,
    StageRunRow,
)
from genapp.db.models.queue import (
    Action,
    ActionItem,
    FairClock,
    Pause,
    QueueLimit,
    QueueSetting,
    SignInLink,
    WebSession,
    WorkerRow,
)


def _table(model: type[SQLModel]) -> Table:
    """As SQLAlchemy sees it, for statements that touch many rows."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


JOB: Final = _table(Job)
JOB_EVENT: Final = _table(JobEvent)
CONTENT: Final = _table(Content)
CONTENT_VERSION: Final = _table(ContentVersion)
FACT_RULING: Final = _table(FactRuling)
FOOTPRINT_MARK: Final = _table(FootprintMark)
FOUND_FACT: Final = _table(FoundFact)
PAGE_FOOTPRINT: Final = _table(PageFootprint)
PART: Final = _table(Part)
REMOTE_PAGE: Final = _table(RemotePage)
STAGE_RUN: Final = _table(StageRunRow)
WORKER: Final = _table(WorkerRow)
FAIR_CLOCK: Final = _table(FairClock)
QUEUE_SETTING: Final = _table(QueueSetting)
SIGN_IN_LINK: Final = _table(SignInLink)
WEB_SESSION: Final = _table(WebSession)
PROVIDER_CALL: Final = _table(ProviderCall)
PAUSE: Final = _table(Pause)
QUEUE_LIMIT: Final = _table(QueueLimit)
ACTION: Final = _table(Action)
ACTION_ITEM: Final = _table(ActionItem)
BATCH: Final = _table(Batch)
UPLOAD: Final = _table(Upload)
UPLOAD_CHUNK: Final = _table(UploadChunk)
UPLOAD_ROW: Final = _table(UploadRow)
COLUMN_MAPPING: Final = _table(ColumnMapping)
PRODUCT_FEED: Final = _table(ProductFeed)
PRODUCT: Final = _table(Product)

T = TypeVar("T")


def dump(value: object) -> str:
    """A frozen value as JSON text: how requests, stage results and reports lie in the database."""
    return _adapter(type(value)).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """Raises pydantic's `ValidationError` when the text is not a `kind`."""
    return _adapter(kind).validate_json(text)


@lru_cache(maxsize=64)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:  # Any: one cache for every kind
    return TypeAdapter(kind)
