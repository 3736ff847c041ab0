"""The actors: an id and a token in, one use case called."""

from dramatiq import Broker, actor

from genapp.services.run_job import Tools, run_job


def declare_actors(broker: Broker, tools: Tools) -> None:
    """One actor per class; each queue has the name of its class. Attempts are in the database, not here.

    What a dispatcher of a later version adds to a message is let pass: see `workers.messages`.
    """

    @actor(broker=broker, queue_name="high")
    async def generate_high(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)

    @actor(broker=broker, queue_name="normal")
    async def generate_normal(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)

    @actor(broker=broker, queue_name="low")
    async def generate_low(job_id: str, token: int, *_newer: object, **_words: object) -> None:
        await run_job(job_id, token, tools=tools)
