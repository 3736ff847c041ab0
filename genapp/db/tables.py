"""The tables as SQLAlchemy sees them, for statements that touch many rows."""

from typing import Final

from sqlalchemy import Table
from sqlmodel import SQLModel

import genapp.db.models  # noqa: F401  # fills the metadata

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
