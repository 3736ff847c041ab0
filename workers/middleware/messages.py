"""What is done with each message before its actor starts: its log lines, the limits of its provider."""

import random
from contextlib import suppress
from functools import partial
from typing import Final

import structlog
from dramatiq import Broker, Middleware
from dramatiq.broker import MessageProxy
from dramatiq.middleware import SkipMessage

from genapp.errors import LeaseLost
from genapp.services.work import Tools, endings
from workers.actors import job_and_token

_HAND_BACK_SECONDS: Final = 30.0
"""Longer means that the database is away; then the lease expires."""
_SPREAD: Final = 0.2
"""Jobs come back spread over this share of the wait, so that they do not all ask at once."""


class LogFacts(Middleware):
    """Job and token in every log line; the actor's task starts with a copy of this thread's context."""

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        job_id, token = job_and_token(message)
        structlog.contextvars.bind_contextvars(job=job_id, token=token)

    def after_process_message(
        self, broker: Broker, message: MessageProxy, *, result: object = None, exception: BaseException | None = None
    ) -> None:
        structlog.contextvars.clear_contextvars()

    def after_skip_message(self, broker: Broker, message: MessageProxy) -> None:
        structlog.contextvars.clear_contextvars()


class RateLimit(Middleware):
    """Asks the limits before an actor starts: a refusal gives the job back to the database and uses no attempt."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        provider = message.options.get("provider", "")
        seconds = self._tools.gate.wait_seconds(provider)
        if seconds <= 0:
            return
        job_id, token = job_and_token(message)
        wait = seconds * random.uniform(1, 1 + _SPREAD)  # noqa: S311  # spreads the tries, guards nothing
        reason = f"The provider {provider!r} asked us to wait {seconds:.0f} s"
        hand_back = partial(endings.hand_back, job_id=job_id, token=token, reason=reason, wait_seconds=wait)
        with suppress(LeaseLost):
            self._tools.commit.from_thread(hand_back, timeout=_HAND_BACK_SECONDS)
        raise SkipMessage(reason)
