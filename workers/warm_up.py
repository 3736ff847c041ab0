"""Loads what the first job would otherwise wait for."""

import logging
import threading

from genapp.quality.checks.language import detector

log = logging.getLogger(__name__)


def warm_up() -> None:
    """Load in the background; a job that comes sooner waits for it as it would have."""
    threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    try:
        detector()
    except Exception:
        log.exception("worker.not_warmed_up")
