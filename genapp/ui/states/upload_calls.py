"""What the pre-flight asks of the use cases, each call in a transaction of its own; run them in a thread."""

from collections.abc import Callable
from dataclasses import replace

from genapp.access import User
from genapp.db.engine import reading, transaction
from genapp.errors import Conflict
from genapp.intake.mapping import TableMapping
from genapp.intake.table import ReadChoice
from genapp.jobs.batch_estimate import BatchEstimate
from genapp.services import uploads
from genapp.services.json_text import load
from genapp.services.upload_reading import Look, choose_mapping, forget_mapping, look_again, look_at
from genapp.services.upload_start import StartChoice, Started, estimate_upload, start_batch
from genapp.services.upload_views import UploadRows, UploadView, upload_rows_page, upload_view
from genapp.ui.session import engine

MappingChange = Callable[[TableMapping], TableMapping]
PAGE_SIZE = 50


def with_default(mapping: TableMapping, name: str, value: str) -> TableMapping:
    others = tuple(pair for pair in mapping.defaults if pair[0] != name)
    return replace(mapping, defaults=(*others, (name, value)) if value else others)


def look(key: str, choice: ReadChoice | None, user: User, *, fresh: bool) -> Look:
    if not fresh:
        try:
            with reading(engine()) as session:
                return look_again(session, key, by=user)
        except Conflict:
            pass  # nobody has looked at it yet
    return look_at(engine(), key, choice, by=user)


def change_mapping(key: str, change: MappingChange, user: User) -> Look:
    with transaction(engine()) as session:
        mapping = load(TableMapping, uploads.upload(session, key).mapping)
        choose_mapping(session, key, change(mapping), by=user)
    with reading(engine()) as session:
        return look_again(session, key, by=user)


def forget(key: str, user: User) -> None:
    with transaction(engine()) as session:
        forget_mapping(session, key, by=user)


def view(key: str, user: User) -> UploadView:
    with reading(engine()) as session:
        return upload_view(session, key, by=user)


def rows(key: str, shown: dict[str, str], page: int, user: User) -> UploadRows:
    with reading(engine()) as session:
        return upload_rows_page(session, key, page=page, page_size=PAGE_SIZE, by=user, **shown)


def estimate(key: str, choice: StartChoice, user: User) -> BatchEstimate:
    with reading(engine()) as session:
        return estimate_upload(session, key, choice, by=user)


def start(key: str, choice: StartChoice, user: User) -> Started:
    with transaction(engine()) as session:
        return start_batch(session, key, choice, by=user)
