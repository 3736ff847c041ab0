"""The one event loop of a worker process, in which all its jobs run."""

from typing import Final

from dramatiq import Broker, Worker
from dramatiq.asyncio import EventLoopThread, set_event_loop_thread
from dramatiq.middleware import AsyncIO

LOOK_SECONDS: Final = 5.0
"""How often a thread looks up from its job for an interrupt; none is ever sent here, so seldom is enough."""
START_SECONDS: Final = 10.0


class OneLoop(AsyncIO):
    """Dramatiq's own, but threads that wait for their job sleep instead of waking ten times a second."""

    def before_worker_boot(self, broker: Broker, worker: Worker) -> None:
        thread = EventLoopThread(self.logger, interrupt_check_ival=LOOK_SECONDS)
        thread.start(timeout=START_SECONDS)
        set_event_loop_thread(thread)
