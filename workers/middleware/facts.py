"""Puts job and token into every log line that is written while a message is worked on."""

import structlog
from dramatiq import Broker, Middleware
from dramatiq.broker import MessageProxy

from workers.messages import job_and_token


class Facts(Middleware):
    """The actor's task starts with a copy of this thread's context, so its lines carry the facts too."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        job_id, token = job_and_token(message)
        structlog.contextvars.bind_contextvars(job=job_id, token=token)

    def after_process_message(
        self, broker: Broker, message: MessageProxy, *, result: object = None, exception: BaseException | None = None
    ) -> None:
        structlog.contextvars.clear_contextvars()

    def after_skip_message(self, broker: Broker, message: MessageProxy) -> None:
        structlog.contextvars.clear_contextvars()
