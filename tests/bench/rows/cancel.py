"""Cancel of a running job: from the person's commit until the provider's request is closed and the job has ended.

The provider's server says when it lost its connection; asking it and the database every few milliseconds is counted in.
"""

import time
from collections.abc import Iterable

from genapp.access import LOCAL_OWNER
from genapp.db import Job, reading, transaction
from genapp.services.queue import control
from tests.bench.databases import KINDS
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row, delays
from tests.support.work_processes import ProviderServer, provider_server, until

TIMES = 20
LIMIT_MS = 1_000.0
LOOK_SECONDS = 0.005


def measure() -> Iterable[Row]:
    for kind in KINDS:
        with (
            provider_server(latency=3_600.0) as provider,
            factory(kind, provider="openai_compatible", provider_base_url=provider.base_url,
                    provider_model="scripted") as here,
        ):  # fmt: skip
            seconds = [_cancel(here, provider) for _ in range(TIMES)]
        closed, ended = zip(*seconds, strict=True)
        yield delays(f"cancel a running job: request closed, {kind}", closed, limit_ms=LIMIT_MS)
        yield delays(f"cancel a running job: job ended, {kind}", ended, limit_ms=LIMIT_MS)


def _cancel(here: Factory, provider: ProviderServer) -> tuple[float, float]:
    """Seconds until the provider's last request is closed, and until the job has ended."""
    [job_id] = here.submit(orders(1))
    until(lambda: provider.counts()["in_flight"], tell=here.processes.log)
    began = time.perf_counter()
    with transaction(here.engine) as session:
        control.cancel(session, job_id, by=LOCAL_OWNER)
    while provider.counts()["in_flight"]:
        time.sleep(LOOK_SECONDS)
    closed = time.perf_counter() - began
    while _state(here, job_id) != "cancelled":
        time.sleep(LOOK_SECONDS)
    return closed, time.perf_counter() - began


def _state(here: Factory, job_id: str) -> str:
    with reading(here.engine) as session:
        return session.get_one(Job, job_id).state
