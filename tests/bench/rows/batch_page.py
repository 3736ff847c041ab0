"""The batch page with 10,000 jobs: what reading it takes, and what a viewer is sent while the batch is worked on."""

import time
from collections.abc import Iterable

from playwright.sync_api import Page, WebSocket
from sqlalchemy import Engine, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, make_engine, reading, transaction
from genapp.db.queries.facts import keep_found
from genapp.services.facts import batch_facts
from genapp.services.queue import JobFilter, list_jobs, queue_settings
from genapp.services.reads import batch_view
from tests.bench.browser import browser
from tests.bench.databases import KINDS, database, folder
from tests.bench.factory import orders
from tests.bench.measure import Row, delays, timed
from tests.bench.rows.screen import sending_engine
from tests.support.browser import sign_in
from tests.support.queue import submit_batch
from tests.support.running import Running, running
from tests.support.work_processes import provider_server, until

JOBS = 10_000
TIMES = 50
READ_MS = 100.0
PAGES_WITH_FACTS, FACTS_A_PAGE = 5_000, 20
FACTS_MS = 200.0
IN_FLIGHT = 10
WATCHED_SECONDS = 30.0
MOST_MESSAGES = 4.0
MOST_KB = 10.0


class Sent:
    """Counts what the server sends to a page."""

    def __init__(self, page: Page) -> None:
        self.messages = 0
        self.size = 0
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)

    def _received(self, frame: str | bytes) -> None:
        self.messages += 1
        self.size += len(frame.encode() if isinstance(frame, str) else frame)


def measure() -> Iterable[Row]:
    for kind in KINDS:
        yield _reading(kind)
        yield _facts(kind)
    yield from _live()


def _reading(kind: str) -> Row:
    with database(kind) as url:
        engine = make_engine(url)
        batch_id = _submit(engine)
        seconds = timed(lambda: _read(engine, batch_id), TIMES)
        engine.dispose()
    return delays(f"batch page of {JOBS:,} jobs, read, {kind}", seconds, limit_ms=READ_MS)


def _facts(kind: str) -> Row:
    """The table of all fact sheets, counted by kind."""
    with database(kind) as url:
        engine = make_engine(url)
        with transaction(engine) as session:
            made = submit_batch(session, "many facts", orders(PAGES_WITH_FACTS), by=LOCAL_OWNER)
            for job_id in made.job_ids:
                keep_found(session, job_id, [_fact(job_id, made.batch_id, number) for number in range(FACTS_A_PAGE)])
        seconds = timed(lambda: _read_facts(engine, made.batch_id), TIMES)
        engine.dispose()
    name = f"facts of a batch of {PAGES_WITH_FACTS:,} pages with {FACTS_A_PAGE} facts, read, {kind}"
    return delays(name, seconds, limit_ms=FACTS_MS, share=0.95)


def _fact(job_id: str, batch_id: str, number: int) -> dict[str, object]:
    name = f"Property {number}"
    return {
        "job_id": job_id, "number": number, "batch_id": batch_id, "fact": f"{number:024}", "kind": f"{number:024}",
        "name": name, "value": f"{number} cm", "source": "target", "place": "table", "url": "", "state": "proposed",
        "single": False, "leads": True,
    }  # fmt: skip


def _read_facts(engine: Engine, batch_id: str) -> None:
    with reading(engine) as session:
        found = batch_facts(session, batch_id, page=1, page_size=20, by=LOCAL_OWNER)
        assert found.rows[0].pages == PAGES_WITH_FACTS


def _submit(engine: Engine) -> str:
    with transaction(engine) as session:
        batch_id = submit_batch(session, "many pages", orders(JOBS), by=LOCAL_OWNER).batch_id
    assert batch_id
    return batch_id


def _read(engine: Engine, batch_id: str) -> None:
    with reading(engine) as session:
        assert batch_view(session, batch_id, by=LOCAL_OWNER)
        assert list_jobs(session, JobFilter(batch_id=batch_id), page=1, page_size=50, by=LOCAL_OWNER).rows


def _live() -> Iterable[Row]:
    with provider_server(latency=0.5) as provider, folder() as data:
        settings = {
            "GENAPP_PROVIDER": "openai_compatible",
            "GENAPP_PROVIDER_BASE_URL": provider.base_url,
            "GENAPP_PROVIDER_MODEL": "scripted",
        }
        with running(data, settings) as app, sending_engine(app) as engine, browser() as page:
            sent, seconds = _watch(app, engine, page)
    yield _rate("messages a second", sent.messages / seconds, MOST_MESSAGES)
    yield _rate("KB a second", sent.size / 1_000 / seconds, MOST_KB)


def _watch(app: Running, engine: Engine, page: Page) -> tuple[Sent, float]:
    """What comes in while so many jobs run, and the seconds that it took."""
    with transaction(engine) as session:
        queue_settings.save(session, {"max_concurrency": IN_FLIGHT}, by=LOCAL_OWNER)
    batch_id = _submit(engine)
    sent = Sent(page)
    sign_in(page, app.link())
    page.goto(f"{app.url}/batches/{batch_id}")
    page.wait_for_selector(".tr.body")
    until(lambda: _running(engine) >= IN_FLIGHT - 1, tell=lambda: str(_running(engine)))
    page.wait_for_timeout(2_000)
    sent.messages = sent.size = 0
    began = time.perf_counter()
    page.wait_for_timeout(WATCHED_SECONDS * 1_000)
    seconds = time.perf_counter() - began
    assert sent.messages, "nothing came in: the page is not live"
    return sent, seconds


def _rate(what: str, value: float, limit: float) -> Row:
    return Row(
        name=f"live batch page of {JOBS:,} jobs: {what}",
        measured=f"{value:.1f}",
        value=round(value, 2),
        target=f"<= {limit:g}",
        limit=limit,
        note=f"{IN_FLIGHT} jobs running, {WATCHED_SECONDS:.0f} s, everything that the web socket receives",
    )


def _running(engine: Engine) -> int:
    with reading(engine) as session:
        return len(session.execute(select(JOB.c.id).where(JOB.c.state == "processing")).all())
