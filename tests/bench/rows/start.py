"""From `genapp up` on an installed machine to the first page in a browser that is signed in."""

import time
from collections.abc import Iterable
from pathlib import Path

from tests.bench.browser import browser
from tests.bench.databases import folder
from tests.bench.measure import Row, median
from tests.support.browser import sign_in
from tests.support.running import running

TIMES = 3
LIMIT_SECONDS = 8.0


def measure() -> Iterable[Row]:
    with folder() as data:
        with running(data):
            pass  # the first start builds what the browser loads, once per version
        starts = [_start(data) for _ in range(TIMES)]
    answers = [answered for answered, _ in starts]
    pages = [shown for _, shown in starts]
    yield Row(
        name="`genapp up` to the first page",
        measured=f"{median(pages):.1f} s",
        value=round(median(pages), 2),
        target=f"<= {LIMIT_SECONDS:g} s",
        limit=LIMIT_SECONDS,
        note=f"median of {TIMES}; the link is printed after {median(answers):.1f} s, the rest is the browser",
    )


def _start(data: Path) -> tuple[float, float]:
    """Seconds until the link was printed, and until the overview with its figures was drawn."""
    with browser() as page:
        began = time.perf_counter()
        with running(data) as app:
            answered = time.perf_counter() - began
            sign_in(page, next(link for line in app.lines if (link := _link(line))))
            page.wait_for_selector("dl.tiles[aria-busy=false]")
            return answered, time.perf_counter() - began


def _link(line: str) -> str:
    return next((word for word in line.split() if "sign-in?token=" in word), "")
