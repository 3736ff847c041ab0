"""Makespan of many pages against the ideal, with a provider that takes 1 s for every call."""

from collections.abc import Iterable
from typing import Any

from tests.bench.databases import SQLITE
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row
from tests.support.work_processes import ProviderServer, provider_server

JOBS = 100
IN_FLIGHT = 10
LATENCY_SECONDS = 1.0
LIMIT = 0.97
LOOK_SECONDS = 0.5
"""How often to look for the end; the times come from the database."""


def measure() -> Iterable[Row]:
    yield makespan_row(jobs=JOBS, in_flight=IN_FLIGHT, workers=1, limit=LIMIT)


def makespan_row(
    *, jobs: int, in_flight: int, workers: int, limit: float | None, latency: float = LATENCY_SECONDS
) -> Row:
    """As many jobs at once as calls, so that a job that checks or stores leaves no call slot empty."""
    with (
        provider_server(latency=latency) as provider,
        factory(SQLITE, workers=workers, slots=-(-in_flight // workers), concurrency=in_flight,
                **_provider_settings(provider, calls=in_flight // workers)) as here,
    ):  # fmt: skip
        share, note = _run(here, provider, jobs=jobs, in_flight=in_flight, latency=latency)
    return Row(
        name=f"{jobs:,} pages, {in_flight} calls of {latency:g} s in flight: ideal / makespan",
        measured=f"{share:.3f}",
        value=round(share, 4),
        target=f">= {limit:g}" if limit else "",
        limit=limit,
        at_least=True,
        note=note,
    )


def _run(here: Factory, provider: ProviderServer, *, jobs: int, in_flight: int, latency: float) -> tuple[float, str]:
    here.submit(orders(jobs))
    here.wait_for(jobs, every=LOOK_SECONDS)
    calls = provider.counts()["calls"]
    first, last = here.span()
    took, ideal = (last - first).total_seconds(), calls * latency / in_flight
    return ideal / took, f"{calls} calls, ideal {ideal:.1f} s, took {took:.1f} s; all seven stages, SQLite"


def _provider_settings(
    provider: ProviderServer, *, calls: int
) -> dict[str, Any]:  # Any: they stand beside other settings
    return {
        "provider": "openai_compatible",
        "provider_base_url": provider.base_url,
        "provider_model": "scripted",
        "provider_concurrency": str(calls),
    }
