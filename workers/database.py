"""The database as worker and dispatcher use it: each commit sends its hints on Redis."""

from sqlalchemy import Engine

from genapp.db.engine import make_engine
from genapp.services.signals import Signals, send_after_commits
from genapp.settings import Settings


def connected_engine(config: Settings) -> tuple[Engine, Signals]:
    engine, signals = make_engine(config.database), Signals(config.redis)
    send_after_commits(engine, signals)
    return engine, signals
