"""What a job produced: shown where nothing can run, handed out as files, refused in words."""

import json
from datetime import UTC, datetime

import pytest

from genapp.api.routes.jobs import without_outside_images
from genapp.db import Content, ContentVersion, Job, dump, transaction
from genapp.page import PageRequest
from genapp.pipeline.work import FinishedPage
from tests.support.queue import a_request, submit
from tests.support.web import VIEWER, Web

HOSTILE = "<!doctype html><title>T</title><h1>Shoes</h1><script>alert(1)</script><img src='http://evil.example/x'>"


@pytest.fixture(scope="module")
def job_id(web: Web) -> str:
    """A job with a stored page whose text tries everything."""
    [job_id] = submit(web.engine, "trail shoes")
    with transaction(web.engine) as session:
        now = datetime.now(UTC)
        session.add(Content(id=f"c-{job_id}"[:36], job_id=job_id, created_at=now))
        session.flush()
        session.add(_version(job_id, now))
    return job_id


@pytest.fixture(scope="module")
def viewer(web: Web) -> str:
    return web.session(VIEWER)


def _version(job_id: str, now: datetime) -> ContentVersion:
    page = FinishedPage(
        html=HOSTILE, body_html="<h1>Shoes</h1>", markdown="# Shoes", slug='trail"\r\nX: y/../shoes', title="T",
        meta_description="", og_title="", og_description="", canonical_url="https://shop.example/shoes",
        components=(), words=1,
    )  # fmt: skip
    return ContentVersion(
        content_id=f"c-{job_id}"[:36], job_id=job_id, revision=1, number=1, title="T", slug=page.slug, words=1,
        html=HOSTILE, page=dump(page), context="", created_at=now,
    )  # fmt: skip


def test_the_preview_is_the_stored_page_in_which_nothing_runs(web: Web, viewer: str, job_id: str) -> None:
    answer = web.get(f"/api/jobs/{job_id}/preview", cookie=viewer)

    assert answer.text == without_outside_images(HOSTILE)
    assert "evil.example" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert policy.endswith("; sandbox")
    assert "frame-ancestors 'self'" in policy
    assert "x-frame-options" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("ending", "start"), [("html", "<!doctype html>"), ("md", "# Shoes"), ("json", '{"job_id"')])
def test_content_is_handed_out_as_a_file(web: Web, viewer: str, job_id: str, ending: str, start: str) -> None:
    answer = web.get(f"/api/jobs/{job_id}/content.{ending}", cookie=viewer)

    assert answer.text.startswith(start)
    assert answer.headers["content-disposition"] == f'attachment; filename="trail-X-y-shoes.{ending}"'
    assert "sandbox" in answer.headers["content-security-policy"]


def test_the_json_form_holds_what_was_asked_for_and_what_came_out(web: Web, viewer: str, job_id: str) -> None:
    found = json.loads(web.get(f"/api/jobs/{job_id}/content.json", cookie=viewer).text)

    assert found["job_id"] == job_id
    assert found["content"]["html"] == HOSTILE
    request: PageRequest = a_request("trail shoes")
    assert found["request"]["target_url"] == request.target_url


def test_what_is_not_there_is_said_in_words(web: Web, viewer: str, job_id: str) -> None:
    [waiting] = submit(web.engine, "no page yet")
    for path, code, word in (
        (f"/api/jobs/{waiting}/preview", 404, "no page yet"),
        ("/api/jobs/nothing/preview", 404, "no job"),
        (f"/api/jobs/{job_id}/content.exe", 404, "exe"),
        ("/api/nothing", 404, "no such address"),
        ("/api/jobs/%3Cscript%3E/preview", 404, "no job"),
    ):
        answer = web.get(path, cookie=viewer)
        assert answer.status_code == code, path
        assert answer.headers["content-type"] == "application/problem+json"
        assert word in answer.json()["title"]


def test_an_error_of_ours_shows_an_id_that_is_in_the_log_and_nothing_else(web: Web, viewer: str) -> None:
    [broken] = submit(web.engine, "broken row")
    with transaction(web.engine) as session:
        session.get_one(Job, broken).request = '{"secret": "inside"}'

    answer = web.get(f"/api/jobs/{broken}/preview", cookie=viewer)

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(word in answer.text for word in ("Traceback", "secret", "File ", "ValidationError"))
    assert answer.json()["error_id"] in web.log.read_text()


def test_the_sample_file_opens_in_a_spreadsheet_and_passes_our_own_checks(web: Web, viewer: str) -> None:
    answer = web.get("/api/sample.csv", cookie=viewer)

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="genapp-sample.csv"'
    assert answer.content.startswith("\ufeffpageType,targetUrl,keywords".encode())


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_reading_addresses_cannot_be_written_to(web: Web, viewer: str, job_id: str, method: str) -> None:
    answer = web.ask(method, f"/api/jobs/{job_id}/preview", cookie=viewer, headers={"Origin": web.url})

    assert answer.status_code == 405
