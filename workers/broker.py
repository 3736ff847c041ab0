"""The Dramatiq broker: three queues, no retries, no delays, no redelivery, and never more messages than free threads.

Attempts, waits and the rescue of jobs are the database's; see docs/life-of-a-job.md. A message that Redis loses
or delivers twice does no harm: the lease expires, or the token is refused.
"""

from collections.abc import Sequence
from typing import Any, Final
from uuid import uuid4

import redis
from dramatiq import Message, Middleware, Worker
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread
from dramatiq.broker import Broker, Consumer, MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis
from dramatiq.errors import ConnectionClosed
from dramatiq.middleware import AsyncIO

from genapp.services.queue import SENT_CHANNEL
from genapp.services.work import Tools
from workers.limiter.shared import Limiters
from workers.middleware.lease import Heart, Identity, Lease
from workers.middleware.messages import LogFacts, RateLimit
from workers.slots import Bell, Slots

_NAMESPACE: Final = "genapp"
_DAY_MILLISECONDS: Final = 86_400_000
"""Dramatiq's own redelivery waits this long, which is never in effect: our lease decides after seconds who is dead."""
_LOOK_SECONDS: Final = 5.0
"""How often a thread looks up from its job for an interrupt; none is ever sent here, so seldom is enough."""
_START_SECONDS: Final = 10.0


def worker_broker(
    redis_url: str, *, tools: Tools, identity: Identity, limiters: Limiters | None = None
) -> "SlotBroker":
    """What a worker process listens with; without `limiters`, nothing is shared with other processes."""
    slots, bell = Slots(identity.slots), Bell()
    heart = Heart(tools, identity, slots, limiters)
    middleware: list[Middleware] = [
        OneLoop(),  # one event loop for all jobs of the process
        LogFacts(),  # job and token in every log line
        RateLimit(tools),  # a provider that asked us to wait gets no job
        Lease(redis_url, heart, bell, limiters),  # keeps leases, hears of messages and cancels, keeps calls in flight
    ]
    return SlotBroker(redis_url, middleware=middleware, slots=slots, bell=bell)


def sending_broker(redis_url: str) -> "SlotBroker":
    """What the dispatcher sends with."""
    return SlotBroker(redis_url, middleware=[], slots=Slots(0), bell=Bell())


class OneLoop(AsyncIO):
    """Dramatiq's own, but threads that wait for their job sleep instead of waking ten times a second."""

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        thread = EventLoopThread(self.logger, interrupt_check_ival=_LOOK_SECONDS)
        thread.start(timeout=_START_SECONDS)
        set_event_loop_thread(thread)


class SlotBroker(RedisBroker):
    """A RedisBroker whose consumers take a message only when a thread is free for it."""

    def __init__(self, redis_url: str, *, middleware: list[Middleware], slots: Slots, bell: Bell) -> None:
        self.slots = slots
        self.bell = bell
        super().__init__(
            url=redis_url, middleware=middleware, namespace=_NAMESPACE, heartbeat_timeout=_DAY_MILLISECONDS
        )

    def enqueue(self, message: Message[Any], *, delay: int | None = None) -> Message[Any]:  # Any: as in Dramatiq
        """One message; nothing is ever delayed here."""
        self.enqueue_all([message])
        return message

    def enqueue_all(self, messages: Sequence[Message[Any]]) -> None:  # Any: what actors return
        """Send messages and ring for them in one pipeline: a slow Redis is waited for once, not once for each."""
        with self.client.pipeline(transaction=False) as pipeline:
            for message in messages:
                redis_id = str(uuid4())
                data = message.copy(options={"redis_message_id": redis_id}).encode()
                given: list[str | int | bytes] = ["enqueue", *self._facts(message.queue_name), redis_id, data]
                self.scripts["dispatch"](keys=[self.namespace], args=given, client=pipeline)
            for queue in dict.fromkeys(message.queue_name for message in messages):
                pipeline.publish(SENT_CHANNEL, queue)
            pipeline.execute()

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> "SlotConsumer":
        """`prefetch` has no effect: the slots decide."""
        return SlotConsumer(self, queue_name, timeout)

    def _facts(self, queue: str) -> list[str | int]:
        """What Dramatiq's script wants to know with every command; no maintenance, see `_DAY_MILLISECONDS`."""
        lives = (self.broker_id, self.heartbeat_timeout, self.dead_message_ttl)
        return [current_millis(), queue, *lives, 0, self._max_unpack_size()]

    def declare_queue(self, queue_name: str) -> None:
        """Without a queue for delayed messages: nothing is ever delayed here."""
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)


class SlotConsumer(Consumer):
    """Fetches one message when there is a slot for it, and waits for the bell when there is none to fetch."""

    def __init__(self, broker: SlotBroker, queue_name: str, timeout: int) -> None:
        self._broker = broker
        self._queue = queue_name
        self._seconds = timeout / 1000

    def __next__(self) -> MessageProxy | None:
        broker = self._broker
        if not broker.slots.enter(self._seconds):
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
        slots, message = self._broker.slots, None
        try:
            found: Any = self._broker.do_fetch(self._queue, 1)  # Any: redis-py types the answers of scripts loosely
            message = Message.decode(found[0]) if found and found[0] else None
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None
        finally:
            if message is None:
                slots.turn_back()
            else:
                slots.take(_redis_id(message))
        return MessageProxy(message) if message else None

    def _close(self, message: MessageProxy, command: str) -> None:
        try:
            getattr(self._broker, f"do_{command}")(self._queue, _redis_id(message))
        except redis.ConnectionError as error:
            raise ConnectionClosed(error) from None
        finally:
            self._broker.slots.leave(_redis_id(message))


def _redis_id(message: Message[Any] | MessageProxy) -> str:
    return message.options["redis_message_id"]
