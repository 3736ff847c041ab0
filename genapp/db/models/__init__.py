"""Every table. Importing this package is enough for Alembic and `SQLModel.metadata`."""

from genapp.db.models.access import SignInLink, WebSession
from genapp.db.models.action import Action, ActionItem
from genapp.db.models.batch import Batch
from genapp.db.models.content import Content, ContentVersion
from genapp.db.models.job import Job
from genapp.db.models.job_event import JobEvent
from genapp.db.models.part import Part
from genapp.db.models.product import Product, ProductFeed
from genapp.db.models.provider_call import ProviderCall
from genapp.db.models.queue import FairClock, Pause, QueueLimit, QueueSetting, WorkerRow
from genapp.db.models.stage_run import StageRunRow
from genapp.db.models.upload import ColumnMapping, Upload, UploadChunk, UploadRow

__all__ = [
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
]
