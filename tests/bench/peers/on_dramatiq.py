"""Plain Dramatiq with its defaults: `dramatiq tests.bench.peers.on_dramatiq -p 2 -t 50`."""

import os

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from tests.bench.peers.job import do_job

broker = RedisBroker(url=os.environ["REDIS_URL"])
dramatiq.set_broker(broker)


@dramatiq.actor(max_retries=0)
def generate(job_id: str) -> None:
    do_job(job_id)
