"""Rings the bell of every worker when a message was sent."""

import redis
from dramatiq import Broker, Message, Middleware, Worker

from workers.bell import SENT_CHANNEL, Bell, BellRope


class RingBell(Middleware):
    """Sends rings after each message; with a `bell`, also listens for them while a worker runs."""

    def __init__(self, redis_url: str, bell: Bell | None = None) -> None:
        self._redis = redis.Redis.from_url(redis_url)
        self._rope = BellRope(redis_url, bell) if bell else None

    def after_enqueue(self, broker: Broker, message: Message, delay: int) -> None:
        self._redis.publish(SENT_CHANNEL, message.queue_name)

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        if self._rope:
            self._rope.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        if self._rope:
            self._rope.stop()
        self._redis.close()
