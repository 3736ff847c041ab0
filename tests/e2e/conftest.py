"""One genapp and one stand-in shop for all browser stories, and a browser that reports every error it sees."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    StorageState,
    WebError,
    expect,
)

from tests.support.browser import NoBrowser, find_browser, launch_arguments, sign_in
from tests.support.running import Running, running
from tests.support.site import Site, running_site

PATIENCE_MS = 60_000
"""How long the browser may take for what is expected of it; on a busy machine much is slow that is not wrong."""
SAID_CHARS, LOGGED_LINES = 6_000, 12
"""Of a story that failed."""
SETTINGS = {
    "GENAPP_ALLOW_PRIVATE_ADDRESSES": "true",  # the shop is on this machine
    "GENAPP_FETCH_TIMEOUT": "120",  # stories hold its pages back for a while
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A story that failed tells what stood on the page and what genapp logged: elsewhere nobody can look."""
    report = yield
    given = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        if isinstance(page := given.get("page"), Page):
            report.sections.append(("what the page says", _text_of(page)))
        if isinstance(app := given.get("app"), Running):
            report.sections.append(("what genapp logged", _log_of(app)))
    return report


def _text_of(page: Page) -> str:
    """What a screen reader would find, with what stands in the fields."""
    try:
        return f"{page.url}\n{page.locator('body').aria_snapshot(timeout=5_000)}"[:SAID_CHARS]
    except Error as error:
        return str(error)


def _log_of(app: Running) -> str:
    logs = sorted((app.data / "logs").glob("*.log"))
    return "\n".join(f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-LOGGED_LINES:])


@pytest.fixture(scope="session")
def shop() -> Iterator[Site]:
    """The pages that jobs are about."""
    with running_site() as site:
        yield site


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """genapp as `genapp up` starts it, with the embedded writer."""
    expect.set_options(timeout=PATIENCE_MS)
    with running(tmp_path_factory.mktemp("genapp"), SETTINGS) as app:
        yield app


@pytest.fixture(scope="session")
def base_url(app: Running) -> str:
    return app.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], playwright: Playwright) -> dict[str, Any]:
    """Without a browser every story is an error; none is skipped."""
    try:
        path = find_browser(playwright.chromium.executable_path)
    except NoBrowser as error:
        raise pytest.UsageError(str(error)) from error
    return {**browser_type_launch_args, "executable_path": path, "args": launch_arguments()}


@pytest.fixture(scope="session")
def cookies(browser: Browser, app: Running) -> StorageState:
    """Of a browser that has opened a sign-in link."""
    context = browser.new_context()
    sign_in(context.new_page(), app.link())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str, cookies: StorageState) -> dict[str, Any]:
    """Signed in, on an ordinary screen."""
    return {
        **browser_context_args,
        "base_url": base_url,
        "storage_state": cookies,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
    }


class Complaints:
    """What the browser's console said that is an error."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._allowed: list[str] = []

    def allow(self, *parts: str) -> None:
        """Errors that belong to the story, by a part of their text."""
        self._allowed += parts

    def watch(self, context: BrowserContext) -> BrowserContext:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        return context

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.heard if not any(part in text for part in self._allowed)]

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self.heard.append(f"{message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self.heard.append(str(error.error))


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the story when the browser complained about anything that the story did not allow."""
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected == []


@pytest.fixture
def context(context: BrowserContext, complaints: Complaints) -> BrowserContext:
    return complaints.watch(context)
