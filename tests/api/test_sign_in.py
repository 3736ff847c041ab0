"""A one-time link becomes a cookie, once; signing out ends it."""

from genapp.access import User
from tests.support.web import VIEWER, Web


def test_a_link_becomes_a_cookie_that_scripts_cannot_read(web: Web) -> None:
    answer = web.get(f"/sign-in?token={web.link()}")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    name, _, attributes = answer.headers["set-cookie"].partition("=")
    assert name == web.cookie_name, "named after the port: two genapps on one host do not sign each other out"
    assert "HttpOnly" in attributes
    assert "SameSite=lax" in attributes
    assert "Path=/" in attributes
    assert "Domain" not in attributes


def test_the_cookie_is_not_the_link_and_changes_with_every_sign_in(web: Web) -> None:
    links = [web.link(), web.link()]
    cookies = [web.get(f"/sign-in?token={link}").cookies[web.cookie_name] for link in links]

    assert len({*links, *cookies}) == 4
    assert all(len(cookie) >= 32 for cookie in cookies)


def test_a_link_works_once_and_says_so(web: Web) -> None:
    link = web.link()
    web.get(f"/sign-in?token={link}")

    again = web.get(f"/sign-in?token={link}")

    assert again.status_code == 401
    assert "set-cookie" not in again.headers
    assert "used already" in again.text
    assert "genapp link" in again.text


def test_wrong_old_and_missing_links_say_what_is_wrong(web: Web) -> None:
    assert "not known" in web.get("/sign-in?token=wrong").text
    assert "expired" in web.get(f"/sign-in?token={web.link(minutes=-1)}").text
    assert web.get("/sign-in").status_code == 401


def test_who_is_signed_in_already_just_goes_on_with_a_used_link(web: Web) -> None:
    link = web.link()
    cookie = f"{web.cookie_name}={web.get(f'/sign-in?token={link}').cookies[web.cookie_name]}"

    assert web.get(f"/sign-in?token={link}", cookie=cookie).status_code == 303


def test_the_whole_printed_link_may_be_pasted(web: Web) -> None:
    pasted = f"{web.url}/sign-in?token={web.link()}"

    answer = web.get(f"/sign-in?token={pasted.replace(':', '%3A').replace('/', '%2F').replace('?', '%3F')}")

    assert answer.status_code == 303


def test_a_link_cannot_send_people_elsewhere(web: Web) -> None:
    answer = web.get(f"/sign-in?token={web.link()}&next=https://evil.example")

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
    cookie = web.get(f"/sign-in?token={link}").cookies[web.cookie_name]
    web.get("/sign-in?token=secret-guess")

    text = web.log.read_text()

    assert "secret-guess" not in text
    assert link not in text
    assert cookie not in text
