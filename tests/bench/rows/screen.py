"""From a commit to the page on the screen: a real browser, ten jobs running, and a job that waits and is moved.

The commit is a person's (a change of priority), so its moment is known exactly; the ten jobs keep workers, hub and
page as busy as they are in real life. A watcher in the page notes when the new text stands in the document.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Page
from sqlalchemy import Engine, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, db_now, make_engine, reading, transaction
from genapp.db.queries.queue import jobs_per_state
from genapp.jobs import Priority
from genapp.services.queue import Signals, control, queue_settings, send_after_commits, submit_page
from tests.bench.browser import browser
from tests.bench.databases import folder
from tests.bench.factory import orders
from tests.bench.measure import Row, delays
from tests.support.browser import sign_in
from tests.support.queue import submit_batch
from tests.support.running import Running, running
from tests.support.work_processes import provider_server, settings_of, until

TIMES = 200
RUNNING_JOBS = 10
Commit = tuple[str, float]
"""The label that the page shows after a commit, and the moment just before it."""
LIMIT_MS = 100.0
WATCH = """
selector => {
  const note = () => {
    const seen = document.querySelector(selector)?.textContent;
    if (seen && seen !== window.lastSeen) {
      window.lastSeen = seen;
      window.seenAt.push([seen, performance.timeOrigin + performance.now()]);
    }
  };
  window.seenAt = [];
  note();
  new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
}
"""


def measure() -> Iterable[Row]:
    with provider_server(latency=1.0) as provider, folder() as data:
        settings = {
            "GENAPP_PROVIDER": "openai_compatible",
            "GENAPP_PROVIDER_BASE_URL": provider.base_url,
            "GENAPP_PROVIDER_MODEL": "scripted",
        }
        with running(data, settings) as app, sending_engine(app) as engine, browser() as page:
            seconds = _delays(app, engine, page)
    yield delays(
        f"commit to screen, {RUNNING_JOBS} jobs running", seconds, limit_ms=LIMIT_MS, note="headless Chromium, DOM"
    )


@contextmanager
def sending_engine(app: Running) -> Iterator[Engine]:
    """As a process of the app: with its settings, and with commits that send their hints."""
    engine = make_engine(app.engine.url.render_as_string(hide_password=False))
    signals = Signals(f"unix://{app.data / 'redis.sock'}")
    send_after_commits(engine, signals)
    with settings_of(app.environment):
        yield engine
    signals.close()
    engine.dispose()


def _delays(app: Running, engine: Engine, page: Page) -> list[float]:
    marker = keep_busy(engine, jobs=1_000, at_once=RUNNING_JOBS)
    sign_in(page, app.link())
    page.goto(f"{app.url}/jobs?q={marker}")
    selector = ".prio"
    page.wait_for_selector(selector)
    page.evaluate(WATCH, selector)
    until(lambda: states(engine)["processing"] >= RUNNING_JOBS, tell=lambda: str(states(engine)))
    commits = [move(engine, marker, number, pause=random.uniform(0.1, 0.3)) for number in range(TIMES)]
    time.sleep(2.0)
    seen = page.evaluate("window.seenAt")
    assert states(engine)["pending"] > RUNNING_JOBS, "the jobs ended before the measurement did"
    return matched(commits, seen)


def keep_busy(engine: Engine, *, jobs: int, at_once: int) -> str:
    """More pages than can be written meanwhile, and one that waits for tomorrow: its id."""
    with transaction(engine) as session:
        queue_settings.save(session, {"max_concurrency": at_once}, by=LOCAL_OWNER)
        submit_batch(session, "busy", orders(jobs), by=LOCAL_OWNER)
        marker = submit_page(session, orders(1)[0], by=LOCAL_OWNER)
        tomorrow = db_now(session) + timedelta(days=1)
        session.execute(update(JOB).where(JOB.c.id == marker).values(not_before=tomorrow))
    return marker


def move(engine: Engine, job_id: str, number: int, *, pause: float) -> Commit:
    """After a pause in seconds, give the job another priority."""
    time.sleep(pause)
    priority = (Priority.HIGH, Priority.LOW)[number % 2]
    with transaction(engine) as session:
        control.change_priority(session, job_id, priority, by=LOCAL_OWNER)
        session.flush()
        at = time.time()
    return priority.value.upper(), at


def matched(commits: Sequence[Commit], seen: Sequence[tuple[str, float]]) -> list[float]:
    """Seconds until the page showed each commit; a label that never came fails."""
    shown = [(label.upper(), at / 1000) for label, at in seen]
    found = []
    for label, at in commits:
        later = [moment for text, moment in shown if label in text and moment >= at - 0.001]
        assert later, f"{label} of {at} was never shown; shown: {shown[-5:]}"
        found.append(later[0] - at)
    return found


def states(engine: Engine) -> Counter[str]:
    """How many jobs there are of each state."""
    with reading(engine) as session:
        return Counter(jobs_per_state(session))
