"""Finds the browser of this machine; says how to get one when there is none."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HOW_TO_GET_ONE = (
    "no browser was found. Install one:\n"
    "  Debian, Ubuntu:  apt-get install -y --no-install-recommends chromium-headless-shell fonts-liberation\n"
    "  elsewhere:       playwright install chromium, or set CHROMIUM_PATH to a Chromium or Chrome"
)


class NoBrowser(Exception):
    """There is no browser to test with."""


def sign_in(page: Page, link: str) -> None:
    """Open a sign-in link and press its button."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def find_browser(playwright_path: str = "") -> str:
    """Path of a Chromium. Raises `NoBrowser` with what to do; a wrong CHROMIUM_PATH is an error, too."""
    if named := os.environ.get("CHROMIUM_PATH"):
        if not Path(named).is_file():
            raise NoBrowser(f"CHROMIUM_PATH is {named}, and there is no such file")
        return named
    found = (path for path in (playwright_path, *map(shutil.which, NAMES), *MAC) if path and Path(path).is_file())
    if path := next(found, None):
        return path
    raise NoBrowser(HOW_TO_GET_ONE)


def launch_arguments() -> list[str]:
    """Root has no sandbox to put the browser into."""
    return [
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
