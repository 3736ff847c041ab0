"""Exports from the database: which pages, which versions, and what is kept while a client reads slowly."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import Content, ContentVersion, Job, reading, transaction
from genapp.db.queries.jobs import keep_post, page_of_post
from genapp.errors import BadInput, Denied, NotFound
from genapp.exports.base import ExportOptions
from genapp.exports.registry import EXPORTS
from genapp.exports.wordpress_rest import PushOutcome, PushResult
from genapp.exports.wordpress_site import site_of
from genapp.intake.check import check_rows
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import propose_mapping
from genapp.intake.profiles import Use
from genapp.page import Language, PageRequest, PageType
from genapp.services import publish as reader
from genapp.services.publish import check_export, export_pages, mark_exported, push_pages
from genapp.services.queue import JobFilter
from tests.support.export_pages import NOON, readable
from tests.support.queue import submit
from tests.support.stored_pages import a_product, store_batch, store_version
from tests.support.wordpress import PASSWORD, USER, WordPress, wordpress

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


EVERY = pytest.mark.parametrize("name", sorted(EXPORTS))


@EVERY
def test_of_a_page_written_twice_every_export_has_the_newest_version_only(sqlite_engine: Engine, name: str) -> None:
    """Whichever of its jobs was handed in first."""
    first, second = a_product(1), a_product(2)
    old_batch, [job_id, _] = store_batch(sqlite_engine, [first, second], text="Old words.")
    new_batch, _ = store_batch(sqlite_engine, [first], text="New words.")
    store_version(sqlite_engine, job_id, second, number=2, text="Unused words.")

    store_version(sqlite_engine, job_id, first, number=3, text="Newest words.")

    for batch_id in ("", old_batch, new_batch):
        run = export_pages(sqlite_engine, JobFilter(batch_id=batch_id), name, by=LOCAL_OWNER)
        text = readable(name, b"".join(run.chunks))
        assert run.pages == (1 if batch_id == new_batch else 2)
        assert "Newest words." in text
        assert "New words." not in text
        assert "Unused words." not in text


@EVERY
def test_a_page_that_stands_twice_in_one_file_is_one_page(sqlite_engine: Engine, name: str) -> None:
    batch_id, [_, again] = store_batch(sqlite_engine, [a_product(1), a_product(1)])
    store_version(sqlite_engine, again, a_product(1), number=2, text="Better words.")

    run = export_pages(sqlite_engine, JobFilter(batch_id=batch_id), name, by=LOCAL_OWNER)

    assert run.pages == 1
    assert "Better words." in readable(name, b"".join(run.chunks))


def test_the_newest_version_of_a_page_is_that_of_either_database(engine: Engine) -> None:
    old_batch, _ = store_batch(engine, [a_product(1), a_product(2), a_product(3)], text="Old words.")
    store_batch(engine, [a_product(2)], text="New words.")

    assert [row[2] for row in exported(engine, old_batch)[1:]] == ["Old words.", "New words.", "Old words."]
    assert sorted(row[2] for row in exported(engine)[1:]) == ["New words.", "Old words.", "Old words."]


def test_another_language_or_type_of_the_same_address_is_another_page(engine: Engine) -> None:
    store_batch(engine, [a_product(1), a_product(1, language=Language.DE), a_product(1, page_type=PageType.LANDING)])

    assert len(exported(engine)[1:]) == 3


def test_what_was_held_back_does_not_leave_as_its_older_version(engine: Engine) -> None:
    """The verdict that is asked for is that of the newest version."""
    batch_id, [old] = store_batch(engine, [a_product(1)])
    _, [new] = store_batch(engine, [a_product(1)])
    with transaction(engine) as session:
        session.get_one(Job, old).verdict, session.get_one(Job, new).verdict = "ready", "needs_review"

    with pytest.raises(NotFound, match="no finished page"):
        export_pages(engine, JobFilter(batch_id=batch_id, verdict="ready"), "csv", by=LOCAL_OWNER)


def test_a_page_that_was_written_again_after_its_batch_is_told(sqlite_engine: Engine) -> None:
    batch_id, _ = store_batch(sqlite_engine, [a_product(1), a_product(2)])
    newer_batch, _ = store_batch(sqlite_engine, [a_product(2)])

    [warning] = check_export(sqlite_engine, JobFilter(batch_id=batch_id), "csv", by=LOCAL_OWNER).warnings

    assert (warning.number, newer_batch in warning.message) == (2, True)
    assert check_export(sqlite_engine, JobFilter(), "csv", by=LOCAL_OWNER).warnings == ()


WOO = """ID,Type,SKU,Name,Description,Regular price,Categories
741,simple,cc-tee,Oak stool Emil,"Solid oak. Height 45 cm. Weight 4 kg.",49.00,Stools
742,simple,cc-hood,Salt &amp; pepper mill,"Solid ash. Height 47 cm. Weight 5 kg.",59.00,Mills
"""


def test_rows_of_woocommerce_keep_the_id_and_sku_of_their_file(engine: Engine) -> None:
    """Shops' own files have hundreds of columns that are only kept, ID and SKU among them."""
    header, *rows = WOO.splitlines()
    for shop in ("north", "south"):
        more = ",".join(f"Meta: _{shop}_{n}" for n in range(250))
        file = "\n".join([f"{header},{more}", *(f"{row}{',x' * 250}" for row in rows)])
        store_batch(engine, requests_of_file(file, language="en", base_url=f"https://{shop}.example/product"))

    written = exported(engine, "", "woocommerce", ExportOptions())

    assert [row[:3] for row in written] == [
        ["ID", "SKU", "Name"],
        *[["741", "cc-tee", "Oak stool Emil"], ["742", "cc-hood", "Salt &amp; pepper mill"]] * 2,
    ]
    assert check_export(engine, JobFilter(), "woocommerce", by=LOCAL_OWNER).warnings == ()


def requests_of_file(text: str, *, base_url: str = "", **defaults: str) -> list[PageRequest]:
    """What the file asks for, as an upload reads it."""
    table = open_table(io.BytesIO(text.encode()))
    mapping = propose_mapping(table.columns, [row.cells for row in table.read_rows()])
    columns = tuple(replace(c, use=Use.METADATA) if c.column.startswith("Meta: ") else c for c in mapping.columns)
    mapping = replace(mapping, base_url=base_url, columns=columns, defaults=(*mapping.defaults, *defaults.items()))
    return [row.draft.request for row in check_rows(table, mapping, now=NOON) if row.draft]


CITIES = [a_product(n, target_url=f"https://shop.example/{city}/moving") for n, city in enumerate(("berlin", "vienna"))]


async def pushed(engine: Engine, site: WordPress, password: str = PASSWORD) -> list[PushResult]:
    target = site_of(site.url, user=USER, password=password, allow_private=True)
    return [result async for result in push_pages(engine, JobFilter(), target, ExportOptions(), by=LOCAL_OWNER)]


@pytest.mark.anyio
async def test_a_push_finds_each_page_s_post_again_and_pushes_its_newest_version(engine: Engine) -> None:
    """Also after genapp was started anew, and on each site by itself."""
    store_batch(engine, CITIES, text="Old words.")

    with wordpress() as site, wordpress() as other_site:
        first = await pushed(engine, site)
        store_batch(engine, CITIES[1:], text="New words.")
        again = await pushed(engine, site)
        elsewhere = await pushed(engine, other_site)

    made, updated = [PushOutcome.CREATED] * 2, [PushOutcome.UPDATED] * 2
    assert [[one.outcome for one in results] for results in (first, again, elsewhere)] == [made, updated, made]
    contents = [str(post["content"]) for post in site.posts["pages"].values()]
    assert ["Old words." in contents[0], "New words." in contents[1]] == [True, True]


@pytest.mark.anyio
async def test_a_site_that_refuses_the_password_is_asked_once(sqlite_engine: Engine) -> None:
    store_batch(sqlite_engine, [a_product(number) for number in range(5)])

    with wordpress() as site:
        results = await pushed(sqlite_engine, site, "wrong words")

    assert [(one.outcome, one.stopped) for one in results] == [(PushOutcome.FAILED, True)]
    assert len(site.asked) == 1


@pytest.mark.anyio
async def test_a_post_that_is_another_page_s_by_now_is_a_failure_in_words(engine: Engine) -> None:
    store_batch(engine, CITIES[:1])

    with wordpress() as site:
        name = site.url.removeprefix("http://")
        with transaction(engine) as session:
            keep_post(session, name, "page", "another", post_id=101, slug="else")  # the site's next post has this id
        [result] = await pushed(engine, site)

    assert (result.outcome, result.stopped) == (PushOutcome.FAILED, False)
    assert result.message.startswith("post 101 of the site belongs to another page")


def test_one_post_is_never_two_pages(engine: Engine) -> None:
    with transaction(engine) as session:
        keep_post(session, "shop.example", "page", "one", post_id=7, slug="moving")
    with pytest.raises(IntegrityError), transaction(engine) as session:
        keep_post(session, "shop.example", "page", "another", post_id=7, slug="moving")

    with reading(engine) as session:
        assert page_of_post(session, "shop.example", 7) == "one"


def test_the_version_that_left_is_the_one_that_is_marked(engine: Engine) -> None:
    batch_id, [old] = store_batch(engine, [a_product(1)])
    _, [new] = store_batch(engine, [a_product(1)])

    with transaction(engine) as session:
        assert mark_exported(session, JobFilter(batch_id=batch_id), by=LOCAL_OWNER) == 1

    with reading(engine) as session:
        contents = {content.job_id: content.review_state for content in session.exec(select(Content))}
    assert contents == {old: "draft", new: "exported"}


@EVERY
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
