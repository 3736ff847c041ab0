"""A change committed by one process reaches an open page of another, whatever happens on the way."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from genapp.db import make_engine
from genapp.services.queue import Signals, send_after_commits
from tests.support.queue import submit
from tests.support.socket_client import Tab
from tests.support.web import Web, web_on_copy_of

HYDRATE = "reflex___state____state.hydrate_and_load"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def web(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web_on_copy_of(sqlite_template, redis_url=redis_server_url, folder=tmp_path_factory.mktemp("live")) as web:
        yield web


def _open(web: Web, cookie: str, *, token: str) -> Tab:
    """A tab on the list of jobs that has been sent its first state."""
    tab = Tab(web.url, cookie, token=token, path="/jobs")
    tab.call(HYDRATE)
    return tab


def _shown(tab: Tab, words: str) -> bool:
    """Whether the tab is sent these words in time."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            update = tab.next_update(seconds=give_up - time.monotonic())
        except TimeoutError:
            return False
        if words in json.dumps(update, ensure_ascii=False):
            return True
    return False


def test_the_first_message_of_a_page_holds_its_data(web: Web) -> None:
    submit(web.engine, "there before")

    tab = _open(web, web.session(), token="first")

    assert "there before" in json.dumps(tab.next_update())
    tab.close()


def test_a_commit_elsewhere_reaches_two_open_tabs(web: Web, redis_server_url: str) -> None:
    cookie = web.session()
    tabs = [_open(web, cookie, token="one"), _open(web, cookie, token="two")]
    for tab in tabs:
        tab.updates()
    elsewhere = make_engine(web.engine.url.render_as_string(hide_password=False))
    send_after_commits(elsewhere, Signals(redis_server_url))

    submit(elsewhere, "sent by redis")

    assert all(_shown(tab, "sent by redis") for tab in tabs)
    for tab in tabs:
        tab.close()
    elsewhere.dispose()


def test_a_notice_that_got_lost_only_delays(web: Web) -> None:
    tab = _open(web, web.session(), token="lost")
    tab.updates()

    submit(web.engine, "nobody said so")

    assert _shown(tab, "nobody said so")
    tab.close()


def test_a_redis_that_cuts_its_connections_stops_nothing(web: Web, redis_server_url: str) -> None:
    tab = _open(web, web.session(), token="cut")
    tab.updates()

    with redis.Redis.from_url(redis_server_url) as client:
        client.client_kill_filter(_type="pubsub")
    submit(web.engine, "after the cut")

    assert _shown(tab, "after the cut")
    tab.close()


def test_a_tab_that_comes_back_is_shown_what_it_missed(web: Web) -> None:
    cookie = web.session()
    tab = _open(web, cookie, token="back")
    tab.updates()
    tab.close()
    submit(web.engine, "missed meanwhile")

    tab = _open(web, cookie, token="back")

    assert "missed meanwhile" in json.dumps(tab.next_update())
    submit(web.engine, "and what follows")
    assert _shown(tab, "and what follows")
    tab.close()
