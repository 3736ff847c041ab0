"""Celery with threads, and without what slows it down: results, gossip, mingle."""

import os

from celery import Celery

from tests.bench.peers.job import do_job

app = Celery("bench", broker=os.environ["REDIS_URL"].replace("unix://", "redis+socket://"))
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1, worker_hijack_root_logger=False)


@app.task
def generate(job_id: str) -> None:
    do_job(job_id)
