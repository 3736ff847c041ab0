"""Asks the limiter before an actor starts: a refusal gives the job back to the database and uses no attempt."""

import random
from typing import Final

from dramatiq import Broker, Middleware
from dramatiq.broker import MessageProxy
from dramatiq.middleware import SkipMessage

from genapp.db.engine import transaction
from genapp.errors import LeaseLost
from genapp.services import endings
from genapp.services.run_job import Tools

SPREAD: Final = 0.2
"""Jobs come back spread over this share of the wait, so that they do not all ask at once."""


class RateLimit(Middleware):
    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def before_process_message(self, broker: Broker, message: MessageProxy) -> None:
        seconds = self._tools.gate.wait_seconds()
        if seconds <= 0:
            return
        job_id, token = message.args
        wait = seconds * random.uniform(1, 1 + SPREAD)  # noqa: S311  # spreads the tries, guards nothing
        reason = f"The provider {self._tools.provider.name!r} asked us to wait {seconds:.0f} s"
        try:
            with transaction(self._tools.engine) as session:
                endings.hand_back(session, job_id, token, reason=reason, wait_seconds=wait)
        except LeaseLost:
            pass
        raise SkipMessage(reason)
