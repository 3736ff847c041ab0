"""Without a session nothing answers, whatever is asked for and however it is asked."""

import pytest

from tests.support.web import PAGE, Web

EVERYTHING = (
    "/", "/jobs", "/index.html", "/logo.svg", "/assets/entry-a1B2c3D4.js", "/assets/../index.html", "/ping", "/_health",
    "/api/session", "/api/sample.csv", "/api/jobs/any/preview", "/api/jobs/any/content.html", "/api/nothing",
    "/_event/", "/_event/?EIO=4&transport=polling", "//", "/%2e%2e/etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_stranger_gets_401_and_no_content(web: Web, path: str) -> None:
    answer = web.get(path)

    assert answer.status_code == 401
    assert "shell" not in answer.text
    assert "export const" not in answer.text


@pytest.mark.parametrize("cookie", ["x", "a" * 5_000, "", "%00", 'quo"ted'])
def test_a_made_up_cookie_is_no_session(web: Web, cookie: str) -> None:
    assert web.get("/", cookie=f"{web.cookie_name}={cookie}").status_code == 401


def test_the_sign_in_page_fetches_nothing_and_runs_nothing(web: Web) -> None:
    page = web.get("/jobs/abc")

    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not any(word in page.text for word in ("<script", "<link", "<img", "src="))
    assert "genapp link" in page.text


def test_a_program_is_told_in_its_own_format(web: Web) -> None:
    answer = web.get("/api/session")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_required"


def test_with_a_session_pages_and_files_answer(web: Web, owner: str) -> None:
    assert web.get("/", cookie=owner).text == PAGE
    assert web.get("/assets/entry-a1B2c3D4.js", cookie=owner).status_code == 200
    assert web.get("/api/session", cookie=owner).json() == {"name": "Owner", "role": "admin"}


@pytest.mark.parametrize("path", ["/_upload", "/_upload/", "/_upload/x.txt", "/_all_routes", "/auth-codespace"])
def test_uploads_and_lists_of_reflex_are_closed_to_everybody(web: Web, owner: str, path: str) -> None:
    assert web.get(path, cookie=owner).status_code == 404
    answer = web.ask("POST", path, cookie=owner, headers={"Origin": web.url, "reflex-client-token": "x"})
    assert answer.status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}", ""])
def test_another_host_name_is_refused(web: Web, owner: str, host: str) -> None:
    answer = web.get("/", cookie=owner, headers={"Host": host.format(port=web.port)})

    assert answer.status_code in (400, 421)
    assert "shell" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_our_own_names_are_known(web: Web, owner: str, host: str) -> None:
    assert web.get("/", cookie=owner, headers={"Host": host.format(port=web.port)}).status_code == 200


FOREIGN = (
    "", "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
    "http://127.0.0.1:{port}.evil.example", "http://127.0.0.1:{port}/", "http://127.0.0.1:{port}@evil.example",
    "http://x.localhost:{port}", "*", "file://", "http://127.0.0.1:{port} http://evil.example",
)  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_site_cannot_change_anything(web: Web, origin: str) -> None:
    cookie = web.session()
    headers = {"Origin": origin.format(port=web.port)} if origin else {}

    assert web.ask("POST", "/sign-out", cookie=cookie, headers=headers).status_code == 403
    assert web.get("/api/session", cookie=cookie).status_code == 200


def test_the_browser_s_own_word_on_cross_site_requests_counts(web: Web) -> None:
    cookie = web.session()
    headers = {"Origin": web.url, "Sec-Fetch-Site": "cross-site"}

    assert web.ask("POST", "/sign-out", cookie=cookie, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(web: Web, owner: str, method: str) -> None:
    answer = web.ask(method, "/", cookie=owner, headers={"Origin": "http://evil.example"})

    assert answer.status_code == 405
    assert not any(name.startswith("access-control") for name in answer.headers)


def test_no_site_is_told_that_it_may_read_us(web: Web, owner: str) -> None:
    for path in ("/", "/api/session", "/ping"):
        answer = web.get(path, cookie=owner, headers={"Origin": "http://evil.example"})
        assert "access-control-allow-origin" not in answer.headers, path


def test_big_bodies_are_refused_before_they_are_read(web: Web, owner: str) -> None:
    headers = {"Origin": web.url}

    for body in (bytes(100_000), iter([b"of no announced size"])):
        assert web.ask("POST", "/sign-out", cookie=owner, headers=headers, body=body).status_code == 413
