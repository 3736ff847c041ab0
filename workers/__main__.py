"""`python -m workers`: run one worker process."""

import argparse
import logging
import sys
import time
from collections.abc import Callable

from genapp.db import make_engine, reading, schema_is_current
from genapp.errors import DatabaseTrouble, GenappError, NotReady
from genapp.services.queue import queue_settings
from genapp.settings import settings
from workers.main import run_worker
from workers.process import set_up_logs

log = logging.getLogger("workers")

_AGAIN_SECONDS = 1.0


def main() -> int:
    given = _arguments()
    set_up_logs(settings().log_level)
    try:
        enough = _when_there_is_a_database(_enough_slots)
        run_worker(slots=given.slots or enough, grows=not given.slots, grace_seconds=given.grace)
    except GenappError as error:
        log.critical("worker.cannot_start", extra={"reason": error.message, "hint": error.hint})
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m workers", description="Run one worker process until it is told to stop."
    )
    parser.add_argument(
        "--slots",
        type=int,
        default=0,
        help="jobs at once (default: enough for the queue's settings, also when they change)",
    )
    parser.add_argument("--grace", type=float, default=6.0, help="seconds that running jobs get to finish at the end")
    return parser.parse_args()


def _when_there_is_a_database(ask: Callable[[], int]) -> int:
    """A worker that starts while the database is in trouble waits for it, like those that run."""
    said = ""
    while True:
        try:
            return ask()
        except DatabaseTrouble as trouble:
            if trouble.message != said:
                log.warning("worker.waits", extra={"reason": trouble.message, "hint": trouble.whole_hint})
            said = trouble.message
            time.sleep(_AGAIN_SECONDS)


def _enough_slots() -> int:
    """Raises `NotReady` for an old schema."""
    engine = make_engine(settings().database)
    try:
        if not schema_is_current(engine):
            raise NotReady("the database does not have the schema of this version", hint="run: genapp migrate")
        with reading(engine) as session:
            return queue_settings.load(session).slots_of_worker
    finally:
        engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
