"""A genapp worker as `python -m workers` starts it, with the seven stages of the comparison."""

import os
import sys

import httpx

from genapp.pipeline.pipeline import Pipeline
from genapp.providers.openai_compatible.connection import Lanes
from genapp.settings import settings
from tests.bench.peers.seven import seven_stages
from workers.main import run_worker
from workers.process import set_up_logs


def main(slots: int) -> None:
    set_up_logs(settings().log_level)
    url = os.environ["BENCH_SLOW_URL"]
    lanes = Lanes(lambda: httpx.AsyncClient(trust_env=False, timeout=30))

    async def ask() -> None:
        with lanes.client() as client:
            (await client.get(url)).raise_for_status()

    run_worker(slots=slots, grace_seconds=2, pipeline=Pipeline(stages=seven_stages(ask)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
