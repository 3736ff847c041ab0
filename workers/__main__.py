"""`python -m workers`: run one worker process."""

import argparse
import math

from genapp.db.engine import make_engine, reading
from genapp.services import queue_settings
from genapp.settings import settings
from workers.logs import set_up_logs
from workers.main import run_worker

FEWEST_SLOTS = 16
"""Idle slots cost nothing; the setting `max_concurrency` decides how many are used."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m workers", description="Run one worker process until it is told to stop."
    )
    parser.add_argument("--slots", type=int, default=0, help="jobs at once (default: enough for the queue's settings)")
    parser.add_argument(
        "--grace", type=float, default=6.0, help="seconds that running jobs may take to finish at the end"
    )
    given = parser.parse_args()
    set_up_logs(settings().log_level)
    run_worker(slots=given.slots or _enough_slots(), grace_seconds=given.grace)


def _enough_slots() -> int:
    engine = make_engine(settings().database)
    with reading(engine) as session:
        queue = queue_settings.load(session)
    engine.dispose()
    return max(FEWEST_SLOTS, math.ceil(queue.max_concurrency / queue.workers))


if __name__ == "__main__":
    main()
