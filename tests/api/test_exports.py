"""Exports over HTTP: a file to save, the same one twice, refusals in words."""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from sqlalchemy import Engine, text
from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from genapp.access import Right
from genapp.api.app import make_api
from genapp.api.doors import Door, DoorTools, begun
from genapp.db import Job, transaction
from genapp.exports.registry import EXPORTS
from genapp.services.people import Visitors
from tests.support.stored_pages import a_product, store_batch
from tests.support.web import EDITOR, VIEWER, Web


def never() -> Engine:
    raise AssertionError("nobody asks the database")


@pytest.fixture(scope="module")
def batch_id(web: Web) -> str:
    return store_batch(web.engine, [a_product(1), a_product(2, extra=(("Note", "=1+1"),))])[0]


@pytest.fixture(scope="module")
def editor(web: Web) -> str:
    return web.session(EDITOR)


def test_the_file_is_to_be_saved_never_shown(web: Web, editor: str, batch_id: str) -> None:
    answer = web.get(f"/api/exports/html?batch={batch_id}", cookie=editor)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="genapp-html-{batch_id[-12:]}.zip"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["en/boot-1.html", "en/boot-2.html", "manifest.json", "manifest.csv"]


def test_who_has_the_file_already_is_told_so(web: Web, editor: str, batch_id: str) -> None:
    path = f"/api/exports/csv-excel?batch={batch_id}"
    first = web.get(path, cookie=editor)

    again = web.get(path, cookie=editor, headers={"If-None-Match": first.headers["etag"]})
    other = web.get(f"{path}&delimiter=semicolon", cookie=editor, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert other.status_code == 200


@pytest.mark.anyio
async def test_what_fails_before_the_first_byte_of_a_file_fails_before_the_answer_begins() -> None:
    def broken() -> Iterator[bytes]:
        raise ConnectionError("the database went away")
        yield b""

    async def download(request: Request, tools: DoorTools) -> Response:
        return StreamingResponse(await begun(broken()))

    tools = DoorTools(engine=never, visitors=Visitors(never))
    app = make_api(tools, [Door("GET", "/api/file", Right.ANYONE, download)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://genapp") as client:
        answer = await client.get("/api/file")

    assert answer.status_code == 500
    assert (answer.json()["code"], len(answer.json()["error_id"])) == ("unexpected", 8)
    assert [*await begun([b"a", b"b"])] == [b"a", b"b"]


def test_columns_are_chosen_in_the_address(web: Web, editor: str, batch_id: str) -> None:
    answer = web.get(f"/api/exports/csv-excel?batch={batch_id}&columns=Note,genapp_h1", cookie=editor)

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["Note", "genapp_h1"], ["", "boot 1"], ["'=1+1", "boot 2"]]


def test_only_pages_that_are_ready_leave_when_that_is_asked(web: Web, editor: str, batch_id: str) -> None:
    with transaction(web.engine) as session:
        jobs = session.scalars(select(Job).where(Job.batch_id == batch_id).order_by(Job.id)).all()
        jobs[0].verdict, jobs[1].verdict = "ready", "needs_review"

    answer = web.get(f"/api/exports/csv-excel?batch={batch_id}&verdict=ready&columns=genapp_h1", cookie=editor)

    assert answer.content.decode("utf-8-sig").split() == ["genapp_h1", "boot", "1"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("csv?verdict=good", 422, "use ready, needs_review, redo"),
        ("pdf", 404, "there is no export 'pdf'"),
        ("csv?batch=nothing", 404, "there is no batch 'nothing'"),
        ("csv?search=nobody+asked+for+this", 404, "no finished page"),
        ("csv?columns=colour", 422, "there is no column 'colour'"),
        ("csv?delimiter=x&seo_plugin=y", 422, "seo_plugin: 'y' is not allowed"),
    ],
)
def test_what_is_wrong_is_said_in_words(
    web: Web, editor: str, batch_id: str, path: str, status: int, words: str
) -> None:
    answer = web.get(f"/api/exports/{path}", cookie=editor)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in answer.json()["title"]


@contextmanager
def unreadable_versions(web: Web) -> Iterator[None]:
    """Which pages there are can be read, but not what stands in them."""
    rename = "ALTER TABLE content_version RENAME COLUMN {} TO {}"
    with web.engine.begin() as connection:
        connection.execute(text(rename.format("report", "lost")))
    try:
        yield
    finally:
        with web.engine.begin() as connection:
            connection.execute(text(rename.format("lost", "report")))


@pytest.mark.parametrize("name", sorted(EXPORTS))
def test_a_file_that_cannot_be_begun_is_an_answer_with_an_id(web: Web, editor: str, batch_id: str, name: str) -> None:
    with unreadable_versions(web):
        answer = web.get(f"/api/exports/{name}?batch={batch_id}", cookie=editor)

    assert answer.status_code >= 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "content-disposition" not in answer.headers
    assert answer.json()["error_id"] in web.log.read_text()
    assert "content_version" not in answer.text


def test_a_file_that_breaks_off_is_not_taken_for_a_whole_one(web: Web, editor: str) -> None:
    pages = [a_product(number) for number in range(1_000, 1_120)]
    batch_id, _ = store_batch(web.engine, pages, text="word " * 40_000)
    address = f"{web.url}/api/exports/csv?batch={batch_id}"

    with httpx.stream("GET", address, headers={"Cookie": editor}, timeout=60, trust_env=False) as answer:
        pieces = answer.iter_raw()
        assert next(pieces)
        with unreadable_versions(web), pytest.raises(httpx.RemoteProtocolError):
            list(pieces)

    assert answer.status_code == 200
    assert "export.broken_off" in web.log.read_text()


def test_what_a_file_would_leave_out_can_be_asked_for(web: Web, editor: str, batch_id: str) -> None:
    report = web.get(f"/api/exports/merchant-tsv/warnings?batch={batch_id}", cookie=editor).json()

    assert report["pages"] == 2
    assert [warning["number"] for warning in report["warnings"]] == [2]
    assert "no id in the source file" in report["warnings"][0]["message"]


def test_every_export_is_listed_with_its_columns(web: Web, editor: str) -> None:
    found = {one["name"]: one for one in web.get("/api/exports", cookie=editor).json()}

    assert {"html", "markdown", "xlsx", "shopify", "woocommerce", "wordpress", "merchant-xml"} <= set(found)
    assert [c["name"] for c in found["shopify"]["columns"]][:2] == ["Title", "URL handle"]


def test_pages_are_marked_by_a_request_of_its_own(web: Web, editor: str) -> None:
    batch_id, _ = store_batch(web.engine, [a_product(7)])
    path = f"/api/exports/exported?batch={batch_id}"

    viewer = web.ask("POST", path, cookie=web.session(VIEWER), headers={"Origin": web.url})
    marked = web.ask("POST", path, cookie=editor, headers={"Origin": web.url})

    assert viewer.status_code == 403
    assert marked.json() == {"marked": 1}
