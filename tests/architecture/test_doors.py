"""Every way in has its right written on it, and without that right it stays shut: handlers, pages, routes."""

import inspect
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from reflex.event import EventSpec
from reflex_base.registry import RegistrationContext
from starlette.routing import Mount, Route

from genapp.access import RIGHTS, Right, Role
from genapp.api.app import DOORS, OPEN_PATHS
from genapp.db import make_engine, transaction
from genapp.genapp import app
from genapp.services import people
from genapp.settings import settings
from genapp.ui import guard as ui_session
from genapp.ui.guard import INTERNAL, PAGE_RIGHTS, right_of_event
from genapp.ui.marks import right_of
from genapp.ui.routes import PAGES
from tests.support.socket_client import Tab
from tests.support.web import VIEWER, Web, web_on_copy_of

HANDLERS = {name: known.handler.fn for name, known in RegistrationContext.get().event_handlers.items()}
OURS = {name: handler for name, handler in HANDLERS.items() if not handler.__module__.startswith("reflex")}
FORBIDDEN_TO_VIEWERS = frozenset(Right) - RIGHTS[Role.VIEWER]

OPEN_TO_ALL = {"/sign-in", "/sign-out", "/healthz", "/readyz"}
"""The only addresses that answer a stranger with more than the sign-in page."""

HARMLESS = {
    "Notices.show": "shows a text to its caller",
    "Confirm.close": "closes the caller's own dialog",
    "Frame.greet": "asks for the person itself, and shows his own name",
}
"""Our handlers that ask for no right, and why."""


@pytest.fixture(scope="module")
def web(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web_on_copy_of(sqlite_template, redis_url=redis_server_url, folder=tmp_path_factory.mktemp("doors")) as web:
        yield web


@pytest.fixture
def viewer_cookie(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A viewer's cookie, in the database that this very process would ask."""
    shutil.copyfile(sqlite_template, tmp_path / "genapp.db")
    monkeypatch.setenv("GENAPP_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    ui_session.engine.cache_clear()
    engine = make_engine(settings().database)
    with transaction(engine) as session:
        link = people.make_link(session, VIEWER)
    with transaction(engine) as session:
        token = people.open_session(session, link)
    yield f"{people.cookie_name(people.installation_of(engine), secure=False)}={token}"
    engine.dispose()
    ui_session.engine().dispose()
    settings.cache_clear()
    ui_session.engine.cache_clear()


def test_there_is_something_to_check() -> None:
    assert len(OURS) >= 3
    assert len(PAGES) >= 1
    assert len(HANDLERS) > len(OURS) > 0


@pytest.mark.parametrize("name", sorted(HANDLERS))
def test_every_handler_has_its_right_written_on_it(name: str) -> None:
    handler = HANDLERS[name]
    assert right_of_event(name) is not None, f"put @guarded(Right...) on {handler.__qualname__}"


def test_the_list_of_reflex_s_own_handlers_is_exact() -> None:
    theirs = {handler.__qualname__ for name, handler in HANDLERS.items() if name not in OURS}

    assert theirs == set(INTERNAL), "a Reflex update brought or took handlers: look at them, then name them in gate.py"


def test_no_handler_sets_whatever_variable_it_is_told() -> None:
    assert not [name for name in HANDLERS if name.endswith(".setvar")]


def test_handlers_that_ask_for_no_right_are_known_and_harmless() -> None:
    open_ones = {handler.__qualname__ for handler in OURS.values() if right_of(handler) is Right.ANYONE}

    assert open_ones <= set(HARMLESS)


@pytest.mark.anyio
@pytest.mark.parametrize("name", sorted(OURS))
async def test_nobody_gets_past_the_lock_of_a_handler(name: str) -> None:
    handler = OURS[name]
    if right_of(handler) is not Right.ANYONE:
        assert "You are signed out" in await _call_as(handler, cookie="")


@pytest.mark.anyio
@pytest.mark.parametrize("name", sorted(OURS))
async def test_a_viewer_gets_past_no_lock_that_is_not_his(name: str, viewer_cookie: str) -> None:
    handler = OURS[name]
    if right_of(handler) in FORBIDDEN_TO_VIEWERS:
        assert "this needs the right to" in await _call_as(handler, cookie=viewer_cookie)


def test_over_the_wire_a_viewer_s_forbidden_calls_are_refused_by_name(web: Web) -> None:
    tab = Tab(web.url, web.session(VIEWER))
    for name in HANDLERS:
        tab.call(name)
        tab.updates(quiet=0.05)
    tab.updates()
    tab.close()

    forbidden = {name for name in HANDLERS if right_of_event(name) in FORBIDDEN_TO_VIEWERS}
    give_up = time.monotonic() + 60
    while (refused := _refused_by(web)) < forbidden and time.monotonic() < give_up:
        time.sleep(0.2)
    assert refused == forbidden
    assert web.get("/healthz").text == "ok"


def test_a_handler_that_nobody_knows_changes_nothing(web: Web) -> None:
    tab = Tab(web.url, web.session(VIEWER))

    for name in ("reflex___state____state.setvar", "no.such", "", "_redirect", "__init__", "reflex___state____state.x"):
        tab.call(name, {"var_name": "is_hydrated", "value": True})

    assert not tab.updates()
    tab.close()


def test_every_page_has_its_right_written_on_it() -> None:
    assert set(PAGE_RIGHTS) == {page.route for page in PAGES}
    assert len(app._unevaluated_pages) == len(PAGES), "pages are added by the list in genapp.ui.routes only"
    assert Right.ANYONE not in PAGE_RIGHTS.values()


def test_the_open_addresses_are_the_few_that_we_mean() -> None:
    assert OPEN_PATHS == OPEN_TO_ALL


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.path}")
def test_a_route_answers_nobody_and_a_viewer_by_its_right(web: Web, door) -> None:
    path = door.path.replace("{job_id}", "nothing").replace("{ending}", "html")
    headers = {"Origin": web.url}

    stranger = web.ask(door.method, path, headers=headers)
    viewer = web.ask(door.method, path, cookie=web.session(VIEWER), headers=headers)

    assert door.right is Right.ANYONE or stranger.status_code == 401
    assert (viewer.status_code == 403) == (door.right in FORBIDDEN_TO_VIEWERS)
    assert viewer.status_code != 401 or door.path == "/sign-in"


def test_what_reflex_mounts_answers_no_stranger(web: Web) -> None:
    assert app._api is not None
    routes = [route for route in app._api.routes if isinstance(route, Route | Mount)]
    paths = {route.path for route in routes} | {f"{route.path}/x" for route in routes} | {"/", "/_upload", "/x/y"}

    assert {"/ping", "/_health", "/_event"} <= paths
    for path in paths:
        assert web.get(path).status_code in (401, 404), path


def _refused_by(web: Web) -> set[str]:
    return set(re.findall(r"event\.refused .*handler=(\S+)", web.log.read_text()))


async def _call_as(handler, *, cookie: str) -> str:
    """What a handler says to somebody with this cookie; its own code must not be reached, or it fails on `tab`."""
    tab = SimpleNamespace(router=SimpleNamespace(headers=SimpleNamespace(cookie=cookie)))
    arguments = {
        name: "" for name, parameter in list(inspect.signature(handler).parameters.items())[1:]
        if parameter.default is parameter.empty
    }  # fmt: skip
    answer = handler(tab, **arguments)
    told = await anext(answer) if inspect.isasyncgen(answer) else await answer
    assert isinstance(told, EventSpec), f"{handler.__qualname__} ran and returned {told!r}"
    return str(told.args)
