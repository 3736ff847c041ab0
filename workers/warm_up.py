"""Loads what the first job would otherwise wait for."""

import logging
import threading

from genapp.db.engine import transaction
from genapp.quality.checks.language import detector
from genapp.services.group_commit import DATABASE_FAULTS
from genapp.services.rehearsal import rehearse
from genapp.services.run_job import Tools

log = logging.getLogger(__name__)


def warm_up(tools: Tools) -> None:
    """What every job needs at once before this returns; the rest in the background, and who comes sooner waits."""
    try:
        with transaction(tools.engine) as session:
            rehearse(session, tools.pipeline)
    except DATABASE_FAULTS:
        log.exception("worker.not_rehearsed")
    threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    try:
        detector()
    except Exception:
        log.exception("worker.not_warmed_up")
