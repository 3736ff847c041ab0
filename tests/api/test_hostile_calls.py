"""Any client may call any handler with anything: it gets an answer, and the log gets no traceback."""

import inspect
import json
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from genapp.genapp import app
from tests.support.socket_client import NAMESPACE, Tab
from tests.support.web import Web

assert app is not None, "its handlers are those that are called"
KNOWN = sorted(RegistrationContext.get().event_handlers.items())
HANDLERS = {name: known for name, known in KNOWN if ".tests___" not in name}  # other tests have states of their own
HYDRATE = "reflex___state____state.hydrate_and_load"
NOTICE = "reflex___state____state.genapp___ui___notices____notices.show"
PLACE = {"pathname": "/", "query": {}, "asPath": "/"}
VALUES: tuple[Any, ...] = (
    None, 7, -1.5, 10**40, True, [], ["a"], [[]], {}, {"a": {"b": []}}, {"__reflex_form_data__": 7},
    {"__reflex_form_data__": [["a"]]}, {"x.y": "z"}, "x" * 20_000, "\x00\x1b", "\ud800", "' OR 1=1 --", "../../x", "",
)  # fmt: skip
FRAMES = (
    "42", "4", "", "9", "x" * 1_000, "\x00\x01", "45-", '451-["event",{"_placeholder":true,"num":0}]', "42[",
    f"42{NAMESPACE},", f"42{NAMESPACE},[", f"42{NAMESPACE},[]", f"42{NAMESPACE},{{}}", f"42{NAMESPACE},[7]",
    f'42{NAMESPACE},["event"]', f'42{NAMESPACE},["event",7]', f'42{NAMESPACE},["event","no json"]',
    f'42{NAMESPACE},["event",{{}},{{}}]', f'42{NAMESPACE},["ping",1,2]', f'42{NAMESPACE},["connect",1]',
    f'42{NAMESPACE},["disconnect"]', f'42{NAMESPACE},["client_error",7]', f'42{NAMESPACE},["client_error",{{}}]',
    f"42{NAMESPACE}," + "[" * 30_000, f'42{NAMESPACE},["event",{"1" * 6_000}]', "42/other,[]", f"43{NAMESPACE},7[]",
)  # fmt: skip


def payloads(names: list[str]) -> Iterable[Any]:
    """What a handler with parameters of these names may be sent instead of its arguments."""
    yield from (None, 7, [], "x", {}, {"extra": 1}, {name: "x" for name in names} | {"self": 1, "": 2})
    if names:
        yield from ({name: value for name in names} for value in VALUES)


def test_every_handler_bears_every_argument(web: Web, owner: str) -> None:
    logged = web.log.stat().st_size

    told = {name: what_it_tells(web, owner, name) for name in HANDLERS}

    assert [name for name, text in told.items() if "was not understood" not in text] == []
    assert complaints(web, logged) == []


def test_a_frame_that_is_no_message_is_passed_over(web: Web, owner: str) -> None:
    logged = web.log.stat().st_size
    tab = Tab(web.url, owner, token="frames")

    for frame in FRAMES:
        tab.send(frame)
    tab.call(HYDRATE)

    assert tab.next_update(), "and the socket still answers"
    tab.close()
    assert complaints(web, logged) == []


@pytest.mark.parametrize(
    "place",
    [None, 7, [], {"pathname": 7}, {"pathname": None}, {"asPath": "//[x"}, {"asPath": "@[x"}, {"asPath": ["/"]},
     {"query": []}, {"query": {"job_id": []}}, {"query": {"q": "\x00"}}, {"pathname": "/jobs/\ud800", "asPath": "/"}],
)  # fmt: skip
def test_a_place_that_is_none_is_passed_over(web: Web, owner: str, place: Any) -> None:
    logged = web.log.stat().st_size
    tab = Tab(web.url, owner, token="places")

    event = {"name": HYDRATE, "payload": {}, "router_data": place}
    tab.send(f"42{NAMESPACE},{json.dumps(['event', event])}")
    tab.call(HYDRATE)

    assert tab.next_update(), "and the socket still answers"
    tab.close()
    assert complaints(web, logged) == []


def what_it_tells(web: Web, owner: str, name: str) -> str:
    """Everything that a tab is sent which calls this handler with all that is hostile, and then shows a notice."""
    tab, told = Tab(web.url, owner, token="hostile"), ""
    tab.call(HYDRATE)
    for payload in payloads(list(inspect.signature(HANDLERS[name].handler.fn).parameters)[1:]):
        event = {"name": name, "payload": payload, "router_data": PLACE}
        tab.send(f"42{NAMESPACE},{json.dumps(['event', event])}")
    tab.call(NOTICE, {"level": "info", "title": "the end", "text": ""})
    with suppress(TimeoutError):
        while not ("the end" in told and "was not understood" in told):
            told += str(tab.next_update(seconds=30))
    tab.close()
    return told


def complaints(web: Web, logged: int) -> list[str]:
    """Lines since then that begin a traceback or say that something went wrong on our side."""
    with web.log.open("rb") as log:
        log.seek(logged)
        lines = log.read().decode(errors="replace").splitlines()
    return [line[:300] for line in lines if "Traceback" in line or "ui.handler_failed" in line or "[critical" in line]
