"""Fifty open pages and a hundred running jobs: how late a commit is on the screen, and whether memory grows.

One page is measured as in `screen`, in a real browser; the others are open web sockets that began as the browser's did
and receive what it would draw. The provider takes as long as a model takes for a component, so that the jobs run for
long rather than end at once.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER
from genapp.db import make_engine, transaction, upgrade
from genapp.services.queue import queue_settings
from tests.bench.browser import browser
from tests.bench.databases import folder
from tests.bench.measure import Row, delays, percentile, spread
from tests.bench.rows.screen import WATCH, Commit, keep_busy, matched, move, sending_engine, states
from tests.bench.viewer import opening_of, viewers
from tests.support.browser import sign_in
from tests.support.memory import memory_of
from tests.support.running import Running, running
from tests.support.work_processes import provider_server, until

PAGES = 50
SHOWN = ("/", "/jobs", "/queue", "/batches", "/jobs?state=processing")
IN_FLIGHT = 100
CALL_SECONDS = 8.0
FEWEST_CALLS = 6
"""Of one page."""
MINUTES = 3.0
LIMIT_MS = 100.0
SLICES = 5
FLAT = 1.5
GROWTH_MB = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What a run gave: delays in seconds in their order, and MB of each part at the end of each slice."""

    seconds: Sequence[float]
    memory: Sequence[Counter[str]]


def measure() -> Iterable[Row]:
    minutes = float(os.environ.get("BENCH_MINUTES") or MINUTES)
    with provider_server(latency=CALL_SECONDS) as provider, folder() as data:
        settings = {
            "GENAPP_PROVIDER": "openai_compatible",
            "GENAPP_PROVIDER_BASE_URL": provider.base_url,
            "GENAPP_PROVIDER_MODEL": "scripted",
            "GENAPP_PROVIDER_CONCURRENCY": str(IN_FLIGHT),
            "GENAPP_PROVIDER_CALLS_AT_ONCE": str(IN_FLIGHT),
        }
        _allow(data, IN_FLIGHT)
        with running(data, settings) as app, sending_engine(app) as engine, browser() as page:
            watched = _watch(app, engine, page, minutes * 60)
    yield from _rows(watched, minutes)


def _allow(data: Path, jobs: int) -> None:
    """Before the workers start: they bring as many slots as the settings ask for."""
    url = f"sqlite:///{data / 'genapp.db'}"
    upgrade(url)
    engine = make_engine(url)
    with transaction(engine) as session:
        queue_settings.save(session, {"max_concurrency": jobs}, by=LOCAL_OWNER)
    engine.dispose()


def _watch(app: Running, engine: Engine, page: Page, seconds: float) -> Watched:
    sign_in(page, app.link())
    openings = [opening_of(page, app.url + shown) for shown in SHOWN]
    with viewers(openings, PAGES - 1, page=page, origin=app.url) as others:
        watched = _measure(app, engine, page, seconds)
        silent = [viewer for viewer in others if viewer.messages < seconds / 10]
    assert not silent, f"{len(silent)} of {len(others)} viewers saw next to nothing"
    return watched


def _measure(app: Running, engine: Engine, page: Page, seconds: float) -> Watched:
    written_meanwhile = round(seconds * IN_FLIGHT / CALL_SECONDS / FEWEST_CALLS)
    marker = keep_busy(engine, jobs=written_meanwhile + 4 * IN_FLIGHT, at_once=IN_FLIGHT)
    page.goto(f"{app.url}/jobs?q={marker}")
    page.wait_for_selector(".prio")
    page.evaluate(WATCH, ".prio")
    until(lambda: states(engine)["processing"] >= IN_FLIGHT, tell=lambda: str(states(engine)))
    commits: list[Commit] = []
    memory = []
    for end in _ends(seconds):
        commits += _moves(engine, marker, end, len(commits))
        memory.append(memory_of(app.process.pid))
    time.sleep(2.0)
    assert states(engine)["processing"] > IN_FLIGHT // 2, "the jobs ended before the measurement did"
    return Watched(seconds=matched(commits, page.evaluate("window.seenAt")), memory=memory)


def _ends(seconds: float) -> list[float]:
    began = time.monotonic()
    return [began + seconds * (number + 1) / SLICES for number in range(SLICES)]


def _moves(engine: Engine, marker: str, end: float, first: int) -> Iterator[Commit]:
    number = first
    while time.monotonic() < end:
        yield move(engine, marker, number, pause=random.uniform(0.3, 0.7))
        number += 1


def _rows(watched: Watched, minutes: float) -> Iterable[Row]:
    part = len(watched.seconds) // SLICES
    begin, end = watched.seconds[:part], watched.seconds[-part:]
    where = f"{PAGES} open pages, {IN_FLIGHT} jobs running"
    yield delays(
        f"commit to screen, {where}", watched.seconds, limit_ms=LIMIT_MS, note=f"{minutes:g} minutes, headless Chromium"
    )
    ratio = percentile(end, 0.95) / percentile(begin, 0.95)
    yield Row(
        name=f"commit to screen, {where}: p95 of the last fifth / of the first",
        measured=f"{ratio:.2f}",
        value=round(ratio, 3),
        target=f"<= {FLAT:g}",
        limit=FLAT,
        note=f"first {spread(begin)}, last {spread(end)}; {minutes:g} minutes",
    )
    for name in ("web", "workers", "dispatcher", "redis"):
        yield _growth(name, [sizes[name] for sizes in watched.memory], minutes)


def _growth(name: str, sizes: Sequence[float], minutes: float) -> Row:
    """MB from the end of the first slice to the end of the last."""
    grown = sizes[-1] - sizes[0]
    return Row(
        name=f"memory under load: {name}, growth after the first fifth",
        measured=f"{grown:+.0f} MB",
        value=round(grown, 1),
        target=f"<= {GROWTH_MB:g} MB",
        limit=GROWTH_MB,
        note=f"{' / '.join(f'{size:.0f}' for size in sizes)} MB after each fifth of {minutes:g} minutes",
    )
