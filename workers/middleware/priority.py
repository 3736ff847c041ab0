"""Gives each class its queue and its place: of the messages that wait in one process, HIGH goes first."""

from typing import Final

from dramatiq import Actor, Broker, Middleware

from genapp.jobs import priority

RANKS: Final = {each.value: each.rank for each in priority.Priority}
"""Queue name to Dramatiq priority; a lower number goes first."""


class Priority(Middleware):
    def before_declare_actor(self, broker: Broker, actor: Actor) -> None:
        actor.priority = RANKS[actor.queue_name]
