"""How much of a provider's requests per minute is used, and how many refusals genapp brings on itself.

The judge is the provider's server: it lets no sixty seconds see more than the quota, and refuses the rest. A second
one refuses a tenth of all calls at random as well, as crowded servers do.
"""

import json
import time
from collections.abc import Iterable
from typing import Any

from genapp.access import LOCAL_OWNER
from genapp.db import Job, transaction
from genapp.jobs import Scope, lane_name
from genapp.services.queue import set_limits
from tests.bench.databases import SQLITE
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row
from tests.support.work_processes import ProviderServer, provider_server, until

PROVIDER = "openai_compatible"
PER_MINUTE = 300
MOODY_PER_MINUTE = 120
MOODY_SHARE = 0.1
SETTLE_SECONDS = 10.0
MEASURED_SECONDS = 60.0
JOBS = 80
WORKERS = 2


def measure() -> Iterable[Row]:
    asked, seconds, after = _round(PER_MINUTE)
    share = asked / seconds * 60 / PER_MINUTE
    refused = after["over_quota"]
    what = f"{PER_MINUTE} requests a minute shared by {WORKERS} workers"
    yield Row(
        name=f"{what}: share of the quota used",
        measured=f"{share:.3f}",
        value=round(share, 4),
        target=">= 0.95",
        limit=0.95,
        at_least=True,
        note=f"{asked} calls in {seconds:.1f} s, {JOBS} pages waiting",
    )
    yield Row(
        name=f"{what}: self-made 429s",
        measured=str(refused),
        value=refused,
        target="<= 3",
        limit=3,
        note=f"of {after['calls'] + refused} requests; the server's window slides",
    )
    yield _moody()


def _moody() -> Row:
    refusal = {"kind": "status", "status": 429, "share": MOODY_SHARE, "headers": {"Retry-After": "1"}}
    asked, seconds, _ = _round(MOODY_PER_MINUTE, "--script", json.dumps([refusal]))
    share = asked / seconds * 60 / MOODY_PER_MINUTE
    return Row(
        name=f"{MOODY_PER_MINUTE} requests a minute, {MOODY_SHARE:.0%} refused at random: share of the quota used",
        measured=f"{share:.3f}",
        value=round(share, 4),
        target=">= 0.8",
        limit=0.8,
        at_least=True,
        note=f"{asked} requests in {seconds:.1f} s, each refusal with Retry-After: 1",
    )


def _round(per_minute: int, *arguments: str) -> tuple[int, float, dict[str, Any]]:
    """Requests that were let in by the quota, the seconds, and all that the server has counted."""
    with (
        provider_server("--requests-per-minute", str(per_minute), *arguments, latency=1.0) as provider,
        factory(SQLITE, workers=WORKERS, slots=8, concurrency=16, provider=PROVIDER,
                provider_base_url=provider.base_url, provider_model="scripted") as here,
    ):  # fmt: skip
        with transaction(here.engine) as session:
            numbers = {"requests_per_minute": per_minute}
            set_limits(session, Scope.PROVIDER, PROVIDER, numbers, by=LOCAL_OWNER)
        time.sleep(SETTLE_SECONDS)  # the workers read limits every few seconds
        _submit(here)
        before, after, seconds = _watch(here, provider)
    return after["calls"] - before["calls"], seconds, after


def _submit(here: Factory) -> None:
    """This process has no settings of a provider, so its jobs are given to the one that the workers have."""
    ids = here.submit(orders(JOBS, skip_quality=True))
    with transaction(here.engine) as session:
        for job_id in ids:
            job = session.get_one(Job, job_id)
            job.provider, job.lane = PROVIDER, lane_name(PROVIDER, job.flow)


def _watch(here: Factory, provider: ProviderServer) -> tuple[dict[str, Any], dict[str, Any], float]:
    """What the server had counted at the beginning and at the end, and the seconds between."""
    until(lambda: provider.counts()["answered"] > 0, 120.0, tell=here.processes.log)
    time.sleep(SETTLE_SECONDS)
    before, began = provider.counts(), time.perf_counter()
    time.sleep(MEASURED_SECONDS)
    after, seconds = provider.counts(), time.perf_counter() - began
    return before, after, seconds
