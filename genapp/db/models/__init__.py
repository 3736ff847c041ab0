"""Every table, as a model and as SQLAlchemy sees it, and how values lie in their columns."""

from functools import lru_cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import Table
from sqlmodel import SQLModel

from genapp.db.models.batch import Batch, ColumnMapping, Product, ProductFeed, Upload, UploadChunk, UploadRow
from genapp.db.models.job import Content, ContentVersion, Job, JobEvent, Part, ProviderCall, StageRunRow
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

__all__ = [
    "ACTION",
    "ACTION_ITEM",
    "BATCH",
    "COLUMN_MAPPING",
    "CONTENT",
    "CONTENT_VERSION",
    "FAIR_CLOCK",
    "JOB",
    "JOB_EVENT",
    "PART",
    "PAUSE",
    "PRODUCT",
    "PRODUCT_FEED",
    "PROVIDER_CALL",
    "QUEUE_LIMIT",
    "QUEUE_SETTING",
    "SIGN_IN_LINK",
    "STAGE_RUN",
    "UPLOAD",
    "UPLOAD_CHUNK",
    "UPLOAD_ROW",
    "WEB_SESSION",
    "WORKER",
    "Action",
    "ActionItem",
    "Batch",
    "ColumnMapping",
    "Content",
    "ContentVersion",
    "FairClock",
    "Job",
    "JobEvent",
    "Part",
    "Pause",
    "Product",
    "ProductFeed",
    "ProviderCall",
    "QueueLimit",
    "QueueSetting",
    "SignInLink",
    "StageRunRow",
    "Upload",
    "UploadChunk",
    "UploadRow",
    "WebSession",
    "WorkerRow",
    "dump",
    "load",
]


# The tables as SQLAlchemy sees them, for statements that touch many rows.

_tables = SQLModel.metadata.tables

JOB: Final[Table] = _tables["job"]
JOB_EVENT: Final[Table] = _tables["job_event"]
CONTENT: Final[Table] = _tables["content"]
CONTENT_VERSION: Final[Table] = _tables["content_version"]
PART: Final[Table] = _tables["part"]
STAGE_RUN: Final[Table] = _tables["stage_run"]
WORKER: Final[Table] = _tables["worker"]
FAIR_CLOCK: Final[Table] = _tables["fair_clock"]
QUEUE_SETTING: Final[Table] = _tables["queue_setting"]
SIGN_IN_LINK: Final[Table] = _tables["sign_in_link"]
WEB_SESSION: Final[Table] = _tables["web_session"]
PROVIDER_CALL: Final[Table] = _tables["provider_call"]
PAUSE: Final[Table] = _tables["pause"]
QUEUE_LIMIT: Final[Table] = _tables["queue_limit"]
ACTION: Final[Table] = _tables["action"]
ACTION_ITEM: Final[Table] = _tables["action_item"]
BATCH: Final[Table] = _tables["batch"]
UPLOAD: Final[Table] = _tables["upload"]
UPLOAD_CHUNK: Final[Table] = _tables["upload_chunk"]
UPLOAD_ROW: Final[Table] = _tables["upload_row"]
COLUMN_MAPPING: Final[Table] = _tables["column_mapping"]
PRODUCT_FEED: Final[Table] = _tables["product_feed"]
PRODUCT: Final[Table] = _tables["product"]


# Frozen values to JSON text and back: how requests, stage results and reports lie in the database.

T = TypeVar("T")


def dump(value: object) -> str:
    return _adapter(type(value)).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """Raises pydantic's `ValidationError` when the text is not a `kind`."""
    return _adapter(kind).validate_json(text)


@lru_cache(maxsize=64)
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:  # Any: one cache for every kind
    return TypeAdapter(kind)
