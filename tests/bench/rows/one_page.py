"""One page from submission to finished content, with the embedded writer and a real page to read."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, reading, transaction
from genapp.services.queue import PageOrder, submit_page
from tests.bench.databases import SQLITE
from tests.bench.factory import Factory, factory
from tests.bench.measure import Row, percentile, spread
from tests.support.queue import a_request
from tests.support.site import running_site
from tests.support.work import FACTS

TIMES = 20
LIMIT_SECONDS = 3.0


def measure() -> Iterable[Row]:
    with running_site() as site, factory(SQLITE, workers=3, allow_private_addresses="true") as here:
        url = site.url("/armchairs")
        seconds = [_one(here, number, url) for number in range(1, TIMES + 1)]
    yield Row(
        name="one page, submitted to finished",
        measured=spread(seconds, unit="s", scale=1.0),
        value=round(max(seconds), 3),
        target=f"<= {LIMIT_SECONDS:g} s (floor 30 s)",
        limit=LIMIT_SECONDS,
        note=f"embedded writer, page fetched over HTTP; {TIMES} pages one after another; p50 / p95 / p99; first "
        f"{seconds[0]:.2f} s, slowest {percentile(seconds, 1):.2f} s",
    )


def _one(here: Factory, number: int, url: str) -> float:
    began = utc_now()
    order = PageOrder(request=a_request("armchairs", target_url=url, facts=FACTS))
    with transaction(here.engine) as session:
        job_id = submit_page(session, order, by=LOCAL_OWNER)
    here.wait_for(number)
    return (_finished(here, job_id) - began).total_seconds()


def _finished(here: Factory, job_id: str) -> datetime:
    with reading(here.engine) as session:
        return session.execute(select(JOB.c.finished_at).where(JOB.c.id == job_id)).scalar_one()
