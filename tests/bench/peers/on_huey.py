"""Huey with threads; it pops from Redis and blocks, so it does not poll."""

import os

from huey import RedisHuey

from tests.bench.peers.job import do_job

huey = RedisHuey("bench", url=os.environ["REDIS_URL"], results=False, blocking=True)


@huey.task()
def generate(job_id: str) -> None:
    do_job(job_id)
