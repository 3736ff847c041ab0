"""How far the estimate of a waiting job's start and end is from what then happens."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, Job, reading
from genapp.services.queue import WaitingView
from genapp.services.reads import job_view
from tests.bench.databases import SQLITE
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row, median, percentile
from tests.support.work_processes import provider_server

LATENCY_SECONDS = 0.25
IN_FLIGHT = 4
EARLIER = 24
"""Pages that are finished before: what the estimate learns from."""
WAITING = 80
LIMIT = 0.25


def measure() -> Iterable[Row]:
    with (
        provider_server(latency=LATENCY_SECONDS) as provider,
        factory(
            SQLITE,
            concurrency=IN_FLIGHT,
            provider="openai_compatible",
            provider_base_url=provider.base_url,
            provider_model="scripted",
        ) as here,
    ):
        here.submit(orders(EARLIER))
        here.wait_for(EARLIER)
        ids = here.submit(orders(WAITING), name="estimated")
        told, asked_at = _ask(here, ids)
        here.wait_for(EARLIER + WAITING)
        yield from _rows(here, told, asked_at)


def _ask(here: Factory, ids: Sequence[str]) -> tuple[dict[str, WaitingView], datetime]:
    """What is said of the jobs that wait a moment after they were submitted."""
    with reading(here.engine) as session:
        views = {job_id: job_view(session, job_id, by=LOCAL_OWNER).waiting for job_id in ids}
        asked_at = session.scalars(select(JOB.c.created_at).order_by(JOB.c.created_at.desc()).limit(1)).one()
    return {job_id: view for job_id, view in views.items() if view and view.starts_at}, asked_at


def _rows(here: Factory, told: dict[str, WaitingView], asked_at: datetime) -> Iterable[Row]:
    with reading(here.engine) as session:
        jobs = [session.get_one(Job, job_id) for job_id in told]
    for name, of_told, of_job in (("start", "starts_at", "claimed_at"), ("end", "ends_at", "finished_at")):
        errors, waits = [], []
        for job in jobs:
            really = getattr(job, of_job)
            errors.append(abs((getattr(told[job.id], of_told) - really).total_seconds()))
            waits.append((really - asked_at).total_seconds())
        share = math.fsum(errors) / math.fsum(waits)
        yield Row(
            name=f"estimate of the {name}: mean error / mean wait",
            measured=f"{share:.3f}",
            value=round(share, 4),
            target=f"<= {LIMIT:g}",
            limit=LIMIT,
            note=f"{len(jobs)} jobs that waited {median(waits):.1f} s (p50); error p50 {median(errors):.1f} s, "
            f"p95 {percentile(errors, 0.95):.1f} s; {IN_FLIGHT} slots, calls of {LATENCY_SECONDS:g} s",
        )
