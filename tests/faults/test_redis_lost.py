"""Redis is emptied under load: hints and messages are gone, and the work moves again."""

import redis

from tests.faults.crew import Crew
from tests.faults.verdict import judge


def test_after_flushall_under_load_the_work_moves_again(us: Crew, redis_url: str):
    for _ in range(2):
        us.worker("--slots", "4", "--grace", "0")
    us.dispatcher()
    us.submit(60, skip_quality=True)

    for share in (10, 25, 40):
        us.until(lambda share=share: us.done_jobs() >= share, seconds=120)
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
        done = us.done_jobs()
        us.until(lambda done=done: us.done_jobs() > done, seconds=60)
    us.until(lambda: us.open_jobs() == 0, seconds=120)

    assert judge(us).broken() == [], us.log()
