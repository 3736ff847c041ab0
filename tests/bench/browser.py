"""A real browser with one page open, and a clock in the page that notes when something is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import find_browser, launch_arguments

PATIENCE_MS = 30_000


@contextmanager
def browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=find_browser(playwright.chromium.executable_path), args=launch_arguments()
        )
        try:
            page = started.new_page()
            page.set_default_timeout(PATIENCE_MS)
            yield page
        finally:
            started.close()
