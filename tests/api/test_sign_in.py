"""A one-time link becomes a cookie, once; signing out ends it."""

import shutil
from pathlib import Path

import pytest

from genapp.access import LOCAL_OWNER, User
from genapp.db import make_engine
from genapp.services import people
from tests.support.web import VIEWER, Web, web_process


def test_a_link_becomes_a_cookie_that_scripts_cannot_read(web: Web) -> None:
    answer = web.sign_in(web.link())

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    name, _, attributes = answer.headers["set-cookie"].partition("=")
    assert name == web.cookie_name, "named after the installation: two genapps on one host do not sign each other out"
    assert "HttpOnly" in attributes
    assert "SameSite=lax" in attributes
    assert "Path=/" in attributes
    assert "Domain" not in attributes


def test_the_cookie_is_not_the_link_and_changes_with_every_sign_in(web: Web) -> None:
    links = [web.link(), web.link()]
    cookies = [web.sign_in(link).cookies[web.cookie_name] for link in links]

    assert len({*links, *cookies}) == 4
    assert all(len(cookie) >= 32 for cookie in cookies)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_preview_of_a_link_does_not_use_it_up(web: Web, method: str) -> None:
    link = web.link()
    for _ in range(3):
        looked = web.ask(method, f"/sign-in?token={link}")
        assert looked.status_code == 200
        assert "set-cookie" not in looked.headers

    assert web.sign_in(link).status_code == 303


def test_the_page_of_a_link_has_the_button_that_uses_it(web: Web) -> None:
    link = web.link()

    page = web.get(f"/sign-in?token={link}")

    assert f'name="token" type="hidden" value="{link}"' in page.text
    assert '<form method="post" action="/sign-in">' in page.text
    assert page.headers["cache-control"] == "no-store"


def test_another_site_cannot_sign_somebody_in(web: Web) -> None:
    answer = web.ask(
        "POST", "/sign-in", headers={"Origin": "https://evil.example"}, body=f"token={web.link()}".encode()
    )

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_web_processes_of_one_installation_take_each_other_s_sessions(
    web: Web, redis_server_url: str, tmp_path: Path
) -> None:
    with web_process(web.engine, redis_url=redis_server_url, folder=tmp_path) as second:
        cookie = f"{web.cookie_name}={web.sign_in(web.link()).cookies[web.cookie_name]}"

        assert second.port != web.port
        assert second.get("/api/session", cookie=cookie).json()["name"] == LOCAL_OWNER.name


def test_a_second_installation_on_the_same_host_calls_its_cookie_otherwise(
    web: Web, sqlite_template: Path, tmp_path: Path
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    second = make_engine(f"sqlite:///{tmp_path / 'genapp.db'}")

    assert people.installation_of(second) == people.installation_of(second)
    assert people.cookie_name(people.installation_of(second), secure=False) != web.cookie_name
    second.dispose()


def test_a_link_works_once_and_says_so(web: Web) -> None:
    link = web.link()
    web.sign_in(link)

    again = web.sign_in(link)

    assert again.status_code == 401
    assert "set-cookie" not in again.headers
    assert "used already" in again.text
    assert "genapp link" in again.text


def test_wrong_old_and_missing_links_say_what_is_wrong(web: Web) -> None:
    for answer in (web.get("/sign-in?token=wrong"), web.sign_in("wrong")):
        assert "not known" in answer.text
    old = web.link(minutes=-1)
    for answer in (web.get(f"/sign-in?token={old}"), web.sign_in(old)):
        assert "expired" in answer.text
    assert web.get("/sign-in").status_code == 401


def test_who_is_signed_in_already_just_goes_on_with_a_used_link(web: Web) -> None:
    link = web.link()
    cookie = f"{web.cookie_name}={web.sign_in(link).cookies[web.cookie_name]}"

    assert web.get(f"/sign-in?token={link}", cookie=cookie).status_code == 303
    assert web.sign_in(link, cookie=cookie).status_code == 303


def test_the_whole_printed_link_may_be_pasted(web: Web) -> None:
    assert web.sign_in(f" {web.url}/sign-in?token={web.link()}\n").status_code == 303


def test_a_link_cannot_send_people_elsewhere(web: Web) -> None:
    answer = web.sign_in(f"{web.link()}&next=https://evil.example")
    assert answer.status_code == 401, "what stands behind the token belongs to it"
    answer = web.ask(
        "POST",
        "/sign-in?next=https://evil.example",
        headers={"Origin": web.url},
        body=f"token={web.link()}&next=https://evil.example".encode(),
    )

    assert answer.headers["location"] == "/"


def test_signing_out_ends_the_session_at_once(web: Web) -> None:
    cookie = web.session()
    assert web.get("/api/session", cookie=cookie).status_code == 200

    out = web.ask("POST", "/sign-out", cookie=cookie, headers={"Origin": web.url})

    assert out.status_code == 303
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert web.get("/api/session", cookie=cookie).status_code == 401


def test_a_hostile_name_does_not_become_markup(web: Web) -> None:
    page = web.get("/sign-in?token=<script>alert(1)</script>")

    assert "<script" not in page.text


def test_a_viewer_is_a_viewer(web: Web) -> None:
    user: User = VIEWER

    assert web.get("/api/session", cookie=web.session(user)).json() == {"name": "Vera", "role": "viewer"}


def test_no_token_reaches_the_log(web: Web) -> None:
    link = web.link()
    cookie = web.sign_in(link).cookies[web.cookie_name]
    web.get("/sign-in?token=secret-guess")
    web.sign_in("secret-guess")

    text = web.log.read_text()

    assert "secret-guess" not in text
    assert link not in text
    assert cookie not in text
