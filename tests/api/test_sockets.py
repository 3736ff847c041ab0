"""A websocket opens for a signed-in person on our own page, and closes with his session."""

import time

import pytest
from sqlalchemy import update

from genapp.access import Role
from genapp.db import WEB_SESSION, transaction
from tests.support.socket_client import NAMESPACE, Closed, Refused, Socket, Tab
from tests.support.web import EDITOR, VIEWER, Web

EVENTS = "/_event/?token=t&EIO=4&transport=websocket"
HYDRATE = "reflex___state____state.hydrate_and_load"
SECONDS = 60.0
"""Within which an open socket must notice that its session is over."""

FOREIGN = (
    "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1",
    "http://127.0.0.1:{port}.evil.example", "http://evil.127.0.0.1:{port}", "ws://127.0.0.1:{port}", "*",
    "http://127.0.0.1:{port}/x", "http://127.0.0.1:{port}@evil.example", "http://localhost.evil.example:{port}",
    "http://0.0.0.0:{port}", "http://[::]:{port}", "file://", "chrome-extension://abc", "about:blank",
)  # fmt: skip


def test_a_stranger_s_socket_is_refused(web: Web) -> None:
    for headers in ({"Origin": web.url}, {"Origin": web.url, "Cookie": f"{web.cookie_name}=made-up"}, {}):
        with pytest.raises(Refused) as refused:
            Socket(web.url, EVENTS, headers)
        assert refused.value.status == 403


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_site_s_socket_is_refused(web: Web, owner: str, origin: str) -> None:
    with pytest.raises(Refused):
        Socket(web.url, EVENTS, {"Cookie": owner, "Origin": origin.format(port=web.port)})


def test_a_socket_that_does_not_say_where_it_comes_from_is_refused(web: Web, owner: str) -> None:
    with pytest.raises(Refused):
        Socket(web.url, EVENTS, {"Cookie": owner})


def test_a_socket_under_another_host_name_is_refused(web: Web, owner: str) -> None:
    host = f"evil.example:{web.port}"
    with pytest.raises(Refused):
        Socket(web.url, EVENTS, {"Cookie": owner, "Host": host, "Origin": f"http://{host}"})


def test_a_socket_elsewhere_than_for_events_is_refused(web: Web, owner: str) -> None:
    for path in ("/", "/api/session", "/_event/x", "/socket.io/?EIO=4&transport=websocket"):
        with pytest.raises(Refused):
            Socket(web.url, path, {"Cookie": owner, "Origin": web.url})


def test_our_own_page_s_socket_is_opened_and_sent_its_state(web: Web, owner: str) -> None:
    tab = Tab(web.url, owner)

    tab.call(HYDRATE)

    assert any("reflex___state____state" in update["delta"] for update in tab.updates())
    tab.close()


def test_signing_out_closes_the_socket_within_seconds(web: Web) -> None:
    cookie = web.session()
    tab = Tab(web.url, cookie)

    web.ask("POST", "/sign-out", cookie=cookie, headers={"Origin": web.url})

    assert _closed_after(tab) == 4401


def test_taking_a_right_away_closes_the_socket_within_seconds(web: Web) -> None:
    cookie = web.session(EDITOR)
    tab = Tab(web.url, cookie)

    with transaction(web.engine) as session:
        session.execute(update(WEB_SESSION).where(WEB_SESSION.c.user_id == EDITOR.id).values(role=Role.VIEWER.value))

    assert _closed_after(tab) == 4401


def test_a_stolen_tab_token_gives_another_person_nothing(web: Web, owner: str) -> None:
    mine = Tab(web.url, owner, token="mine")
    mine.call(HYDRATE)
    mine.updates()
    mine.call(NOTICE, {"level": "info", "title": "only for me", "text": ""})
    assert "only for me" in str(mine.updates())
    mine.close()

    thief = Tab(web.url, web.session(VIEWER), token="mine")
    thief.call(HYDRATE)

    assert "only for me" not in str(thief.updates())
    thief.close()


def test_a_frame_that_is_too_big_closes_the_socket(web: Web, owner: str) -> None:
    tab = Tab(web.url, owner)

    tab.send(f"42{NAMESPACE}," + "x" * 70_000)

    assert _closed_after(tab) == 1009


def test_a_flood_of_frames_closes_the_socket_and_leaves_others_alone(web: Web, owner: str) -> None:
    flood, other = Tab(web.url, owner, token="flood"), Tab(web.url, owner, token="other")

    for _ in range(300):
        flood.send(f'42{NAMESPACE},["ping"]')

    assert _closed_after(flood) == 1008
    other.call(HYDRATE)
    assert other.updates()
    other.close()


def test_what_is_not_a_message_does_not_stop_the_process(web: Web, owner: str) -> None:
    for text in ("42", "4", "", "9", f"42{NAMESPACE},", f"42{NAMESPACE},[", f'42{NAMESPACE},["event",7]', "\x00\x01"):
        tab = Tab(web.url, owner, token="fuzz")
        tab.send(text)
        tab.close()

    assert web.get("/healthz").text == "ok"


def test_an_event_of_an_old_tab_leaves_no_cookie_in_the_log(web: Web) -> None:
    cookie = web.session()
    tab = Tab(web.url, cookie)

    tab.call("reflex___state____state.a_screen_that_is_gone.refresh", {"token": "t-0123456789"})
    tab.send(f'42{NAMESPACE},["event","not json {cookie}\\u001b[2J"]')
    tab.send(f'42{NAMESPACE},["event",7]')
    tab.call(HYDRATE)
    tab.updates()
    tab.close()

    text = web.log.read_text()
    assert "a_screen_that_is_gone" in text, "the log says what was not known"
    assert cookie.partition("=")[2] not in text
    assert "t-0123456789" not in text
    assert "\x1b" not in text


NOTICE = "reflex___state____state.genapp___ui___notices____notices.show"


def _closed_after(tab: Tab) -> int:
    give_up = time.monotonic() + SECONDS
    try:
        while time.monotonic() < give_up:
            text = tab.receive(seconds=SECONDS)
            if text == "2":
                tab.send("3")
    except Closed as closed:
        return closed.code
    raise AssertionError(f"the socket is still open after {SECONDS:g} s")
