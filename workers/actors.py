"""The actors: an id and a token in, one use case called.

A message holds the job and the token. Versions that run side by side agree on these two and no more: actors are found
by name and by the two words at the front, so neither is ever renamed or moved. What a newer dispatcher adds behind
them or as options, an older worker does not look at.
"""

from dramatiq import Broker, actor
from dramatiq.broker import MessageProxy

from genapp.jobs import Priority
from genapp.services.work import Tools, run_job


def declare_actors(broker: Broker, tools: Tools) -> None:
    """One actor per class; each queue has the name of its class. Attempts are in the database, not here.

    Of the messages that wait in one process, HIGH goes first.
    """

    async def generate(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)

    for each in Priority:
        actor(broker=broker, actor_name=actor_name(each), queue_name=each.value, priority=each.rank)(generate)


def actor_name(priority: Priority) -> str:
    return f"generate_{priority.value}"


def job_and_token(message: MessageProxy) -> tuple[str, int]:
    job_id, token, *_newer = message.args
    return job_id, token
