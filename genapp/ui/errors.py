"""How the person at a tab is told that something went wrong."""

import secrets

import structlog
from reflex.event import EventSpec

from genapp.errors import BadInput, GenappError
from genapp.ui.notices import notice

log = structlog.get_logger()

ASK_FOR_HELP = "Try again. If it happens again, look for this id in the log or send it to whoever runs genapp."


def new_error_id() -> str:
    """Short enough to be read out; unique enough for a log."""
    return secrets.token_hex(4)


def tell(error: Exception, where: str) -> EventSpec:
    """The notice for an error: what genapp raises on purpose speaks for itself, the rest gets an id and a log line."""
    if isinstance(error, BadInput):
        return notice("error", "Please check what you entered.", "\n".join(p.message for p in error.problems))
    if isinstance(error, GenappError):
        return notice("error", error.message, error.hint)
    error_id = new_error_id()
    log.error("ui.handler_failed", handler=where, error_id=error_id, exc_info=error)
    return notice("error", f"Something went wrong (error id {error_id}).", ASK_FOR_HELP)


def tell_unexpected(exception: Exception) -> EventSpec:
    """For `rx.App(backend_exception_handler=...)`: what went wrong around a handler rather than in it."""
    return tell(exception, "reflex")
