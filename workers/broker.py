"""The Dramatiq broker: three queues, no retries, no delays, no redelivery, and never more messages than free threads.

Attempts, waits and the rescue of jobs are the database's; see docs/life-of-a-job.md. A message that Redis loses
or delivers twice does no harm: the lease expires, or the token is refused.
"""

from typing import Any, Final

import redis
from dramatiq import Message, Middleware
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import ConnectionClosed

from genapp.services.run_job import Tools
from workers.bell import Bell
from workers.identity import Identity
from workers.limiter.limiters import Limiters
from workers.middleware.bell import RingBell
from workers.middleware.facts import Facts
from workers.middleware.lease import Lease
from workers.middleware.limits import KeepLimits
from workers.middleware.loop import OneLoop
from workers.middleware.priority import Priority
from workers.middleware.rate_limit import RateLimit
from workers.middleware.stop import StopCancelled
from workers.room import Room

NAMESPACE: Final = "genapp"
DAY_MILLISECONDS: Final = 86_400_000
"""Dramatiq's own redelivery waits this long, which is never in effect: our lease decides after seconds who is dead."""


def worker_broker(
    redis_url: str, *, tools: Tools, identity: Identity, limiters: Limiters | None = None
) -> "SlotBroker":
    """What a worker process listens with; without `limiters`, nothing is shared with other processes."""
    bell, room = Bell(), Room(identity.slots)
    middleware: list[Middleware] = [
        OneLoop(),  # one event loop for all jobs of the process
        Priority(),  # a HIGH message goes before a LOW one
        Facts(),  # job and token in every log line
        RateLimit(tools),  # a provider that asked us to wait gets no job
        Lease(tools, identity, room),  # heartbeat: leases, cancel requests, the worker's own row
        StopCancelled(redis_url, tools),  # a running job that was cancelled stops at once
        RingBell(redis_url, bell),  # a message is fetched the moment it is sent
    ]
    if limiters:
        middleware.append(KeepLimits(redis_url, tools.engine, limiters))  # calls in flight; limits that people change
    return SlotBroker(redis_url, middleware=middleware, room=room, bell=bell)


def sending_broker(redis_url: str) -> "SlotBroker":
    """What the dispatcher sends with."""
    return SlotBroker(redis_url, middleware=[RingBell(redis_url)], room=Room(0), bell=Bell())


class SlotBroker(RedisBroker):
    """A RedisBroker whose consumers take a message only when the process has room for it."""

    def __init__(self, redis_url: str, *, middleware: list[Middleware], room: Room, bell: Bell) -> None:
        self.room = room
        self.bell = bell
        super().__init__(url=redis_url, middleware=middleware, namespace=NAMESPACE, heartbeat_timeout=DAY_MILLISECONDS)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> "SlotConsumer":
        """`prefetch` has no effect: the room decides."""
        return SlotConsumer(self, queue_name, timeout)

    def declare_queue(self, queue_name: str) -> None:
        """Without a queue for delayed messages: nothing is ever delayed here."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)


class SlotConsumer(Consumer):
    """Fetches one message when there is room for it, and waits for the bell when there is none to fetch."""

    def __init__(self, broker: SlotBroker, queue_name: str, timeout: int) -> None:
        self._broker = broker
        self._queue = queue_name
        self._seconds = timeout / 1000

    def __next__(self) -> MessageProxy | None:
        broker = self._broker
        if not broker.room.enter(self._seconds):
            return None
        heard = broker.bell.heard(self._queue)
        message = self._fetch()
        if message is None:
            broker.bell.wait(self._queue, heard=heard, timeout=self._seconds)
        return message

    def ack(self, message: MessageProxy) -> None:
        self._close(message, "ack")

    def nack(self, message: MessageProxy) -> None:
        self._close(message, "nack")

    def requeue(self, messages: Any) -> None:  # Any: as in Dramatiq
        ids = [_redis_id(message) for message in messages]
        if ids:
            self._broker.do_requeue(self._queue, *ids)

    def _fetch(self) -> MessageProxy | None:
        room = self._broker.room
        try:
            found: Any = self._broker.do_fetch(self._queue, 1)  # Any: redis-py types the answers of scripts loosely
            message = Message.decode(found[0]) if found and found[0] else None
        except redis.ConnectionError as error:
            room.turn_back()
            raise ConnectionClosed(error) from None
        except BaseException:
            room.turn_back()
            raise
        if message is None:
            room.turn_back()
            return None
        room.take(_redis_id(message))
        return MessageProxy(message)

    def _close(self, message: MessageProxy, command: str) -> None:
        try:
            getattr(self._broker, f"do_{command}")(self._queue, _redis_id(message))
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None
        finally:
            self._broker.room.leave(_redis_id(message))


def _redis_id(message: Message[Any] | MessageProxy) -> str:
    return message.options["redis_message_id"]
