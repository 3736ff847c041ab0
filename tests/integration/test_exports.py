"""Exports from the database: which pages, which versions, and what is kept while a client reads slowly."""

import csv
import io

import pytest
from sqlalchemy import Engine, event
from sqlmodel import select

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import Content, ContentVersion, reading, transaction
from genapp.errors import BadInput, Denied, NotFound
from genapp.exports.base import ExportOptions
from genapp.exports.registry import EXPORTS
from genapp.services import publish as reader
from genapp.services.publish import check_export, export_pages, mark_exported
from genapp.services.queue import JobFilter
from tests.support.queue import submit
from tests.support.stored_pages import a_product, store_batch, store_version

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
PLAIN = ExportOptions(columns=("targetUrl", "genapp_version", "genapp_short_description"))


def exported(engine: Engine, batch_id: str = "", name: str = "csv", options: ExportOptions = PLAIN) -> list[list[str]]:
    run = export_pages(engine, JobFilter(batch_id=batch_id), name, options, by=LOCAL_OWNER)
    return list(csv.reader(io.StringIO(b"".join(run.chunks).decode())))


def test_the_pages_of_a_batch_come_in_the_order_of_its_file(engine: Engine) -> None:
    batch_id, _ = store_batch(engine, [a_product(number) for number in range(1, 4)])
    store_batch(engine, [a_product(9)])

    rows = exported(engine, batch_id)

    assert [row[0].rsplit("-", 1)[-1] for row in rows[1:]] == ["1", "2", "3"]


def test_only_the_newest_version_is_exported_and_only_what_is_finished(engine: Engine) -> None:
    _, [job_id] = store_batch(engine, [a_product(1)])
    submit(engine, "still waiting")
    store_version(engine, job_id, a_product(1), number=2, text="Better words.")

    assert exported(engine)[1:] == [["https://shop.example/products/boot-1", "2", "Better words."]]


def test_every_page_is_there_however_many_are_read_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGES_AT_ONCE", 2)
    batch_id, _ = store_batch(engine, [a_product(number) for number in range(7)])

    assert [row[0] for row in exported(engine, batch_id)[1:]] == [a_product(number).target_url for number in range(7)]


def test_further_columns_of_all_rows_stand_in_the_header(engine: Engine) -> None:
    with_colour = a_product(1, extra=(("Colour", "red"),))
    with_size = a_product(2, extra=(("Size", "42"), ("genapp_title", "of an earlier export")))
    batch_id, _ = store_batch(engine, [with_colour, with_size])

    header, *rows = exported(engine, batch_id, options=ExportOptions())

    assert header[-2:] == ["Colour", "Size"]
    assert [row[-2:] for row in rows] == [["red", ""], ["", "42"]]
    assert len(set(header)) == len(header)


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_a_download_is_the_same_twice_until_a_page_changes(sqlite_engine: Engine, name: str) -> None:
    batch_id, [job_id, _] = store_batch(sqlite_engine, [a_product(1), a_product(2)])
    wanted = JobFilter(batch_id=batch_id)

    first, second = (export_pages(sqlite_engine, wanted, name, by=LOCAL_OWNER) for _ in range(2))
    store_version(sqlite_engine, job_id, a_product(1), number=2, text="Other words.")
    third = export_pages(sqlite_engine, wanted, name, by=LOCAL_OWNER)

    assert first.etag == second.etag != third.etag
    assert b"".join(first.chunks) == b"".join(second.chunks) != b"".join(third.chunks)


def test_what_was_found_at_the_start_is_exported_even_if_a_page_changes_meanwhile(sqlite_engine: Engine) -> None:
    batch_id, [job_id] = store_batch(sqlite_engine, [a_product(1)])
    run = export_pages(sqlite_engine, JobFilter(batch_id=batch_id), "jsonl", by=LOCAL_OWNER)

    store_version(sqlite_engine, job_id, a_product(1), number=2, text="Other words.")

    assert b"Other words" not in b"".join(run.chunks)


def test_the_etag_tells_options_apart(sqlite_engine: Engine) -> None:
    store_batch(sqlite_engine, [a_product(1)])

    tags = {
        export_pages(sqlite_engine, JobFilter(), "csv-excel", options, by=LOCAL_OWNER).etag
        for options in (ExportOptions(), ExportOptions(delimiter=";"), PLAIN, ExportOptions(warn=print))
    }

    assert len(tags) == 3


def test_no_connection_is_held_while_a_client_reads(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "PAGES_AT_ONCE", 1)
    store_batch(sqlite_engine, [a_product(number) for number in range(3)])
    held: list[int] = []
    event.listen(sqlite_engine, "checkout", lambda *_: held.append(1))
    event.listen(sqlite_engine, "checkin", lambda *_: held.pop())

    run = export_pages(sqlite_engine, JobFilter(), "jsonl", by=LOCAL_OWNER)

    assert [len(held) for _ in run.chunks] == [0, 0, 0]


def test_a_version_that_cannot_be_read_is_left_out_and_said(sqlite_engine: Engine) -> None:
    _, [broken, _] = store_batch(sqlite_engine, [a_product(1), a_product(2)])
    with transaction(sqlite_engine) as session:
        session.get_one(ContentVersion, 1).page = '{"of": "another time"}'

    report = check_export(sqlite_engine, JobFilter(), "csv", by=LOCAL_OWNER)

    assert [warning.job_id for warning in report.warnings] == [broken]
    assert "left out" in report.warnings[0].message
    assert len(exported(sqlite_engine)) == 2


def test_what_is_not_there_or_not_allowed_is_said_in_words(sqlite_engine: Engine) -> None:
    with pytest.raises(NotFound, match="no finished page"):
        export_pages(sqlite_engine, JobFilter(), "csv", by=LOCAL_OWNER)
    with pytest.raises(NotFound, match="no batch 'nothing'"):
        export_pages(sqlite_engine, JobFilter(batch_id="nothing"), "csv", by=LOCAL_OWNER)
    with pytest.raises(NotFound, match="no export 'pdf'"):
        export_pages(sqlite_engine, JobFilter(), "pdf", by=LOCAL_OWNER)
    store_batch(sqlite_engine, [a_product(1)])
    with pytest.raises(BadInput, match="no column 'colour'"):
        export_pages(sqlite_engine, JobFilter(), "csv", ExportOptions(columns=("colour",)), by=LOCAL_OWNER)


def test_a_viewer_may_not_export(sqlite_engine: Engine) -> None:
    with pytest.raises(Denied):
        export_pages(sqlite_engine, JobFilter(), "csv", by=VIEWER)
    with transaction(sqlite_engine) as session, pytest.raises(Denied):
        mark_exported(session, JobFilter(), by=VIEWER)


def test_only_an_explicit_mark_says_that_pages_are_exported(engine: Engine) -> None:
    batch_id, job_ids = store_batch(engine, [a_product(number) for number in range(3)])
    store_batch(engine, [a_product(9)])
    with transaction(engine) as session:
        session.get_one(Content, f"c-{job_ids[0]}"[:36]).review_state = "needs_review"

    exported(engine, batch_id)
    assert states(engine) == ["needs_review", "draft", "draft", "draft"]

    with transaction(engine) as session:
        assert mark_exported(session, JobFilter(batch_id=batch_id), by=LOCAL_OWNER) == 2
    assert states(engine) == ["needs_review", "exported", "exported", "draft"]


def states(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return [content.review_state for content in session.exec(select(Content).order_by(Content.id))]
