"""The actors: an id and a token in, one use case called.

A message holds the job and the token. Versions that run side by side agree on these two and no more: actors are found
by name and by the two words at the front, so neither is ever renamed or moved. What a newer dispatcher adds behind
them or as options, an older worker does not look at.
"""

from dramatiq import Broker, actor
from dramatiq.broker import MessageProxy

from genapp.services.work import Tools, run_job


def declare_actors(broker: Broker, tools: Tools) -> None:
    """One actor per class; each queue has the name of its class. Attempts are in the database, not here."""

    @actor(broker=broker, queue_name="high")
    async def generate_high(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)

    @actor(broker=broker, queue_name="normal")
    async def generate_normal(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)

    @actor(broker=broker, queue_name="low")
    async def generate_low(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)


def job_and_token(message: MessageProxy) -> tuple[str, int]:
    job_id, token, *_newer = message.args
    return job_id, token
