"""What a message holds: the job and the token. Versions that run side by side agree on these two and no more.

Actors are found by name and by the two words at the front, so neither is ever renamed or moved. What a newer
dispatcher adds behind them or as options, an older worker does not look at.
"""

from dramatiq.broker import MessageProxy


def job_and_token(message: MessageProxy) -> tuple[str, int]:
    job_id, token, *_newer = message.args
    return job_id, token
