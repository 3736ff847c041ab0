"""The second lock on event handlers: whatever has no right written on it is refused, whoever calls it.

`guarded` stands before each of our handlers; this stands before all of them, Reflex's own included, so that a
handler without a mark fails closed instead of open.
"""

from typing import Final

import reflex as rx
import structlog
from reflex.event import Event
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, EventHandlerSetVar, StateUpdate
from reflex_base.registry import RegistrationContext

from genapp.access import Right
from genapp.errors import Denied, SignInRequired
from genapp.ui.guard import check
from genapp.ui.marks import right_of

log = structlog.get_logger()

INTERNAL: Final[dict[str, Right]] = {
    "State.hydrate": Right.SEE,  # sends the tab its own state
    "State.hydrate_and_load": Right.SEE,  # the same on connecting, and starts the page's on_load
    "State.set_is_hydrated": Right.SEE,  # sets a flag of the tab that only its browser reads
    "OnLoadInternalState.on_load_internal": Right.SEE,  # starts the page's on_load, whose handlers are guarded
    "OnLoadInternalState.set_is_hydrated": Right.SEE,  # as above
    "UpdateVarsInternalState.update_vars_internal": Right.SEE,  # sets browser-storage variables only; we have none
    "FrontendEventExceptionState.handle_frontend_exception": Right.SEE,  # logs an error of the browser
}
"""Reflex's own handlers that the browser needs, by the qualified name of their function, and why they are harmless."""


class Gate(Middleware):
    """Runs before every event, under the lock of its tab."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        """None lets the event pass; an empty update answers it with nothing."""
        right = right_of_event(event.name)
        try:
            if right is None:
                raise Denied("this handler has no right written on it")
            await check(state, right)
        except (Denied, SignInRequired) as error:
            log.warning("event.refused", handler=event.name, reason=error.message)
            return StateUpdate()
        return None


def right_of_event(name: str) -> Right | None:
    """The right that an event asks for; None when nobody said."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None:
        return None
    handler = registered.handler.fn
    return right_of(handler) or INTERNAL.get(handler.__qualname__)


def drop_setters() -> None:
    """Take away the `setvar` that Reflex gives every state: it would set any variable that has a setter."""
    handlers = RegistrationContext.get().event_handlers
    for name in [name for name, known in handlers.items() if isinstance(known.handler, EventHandlerSetVar)]:
        del handlers[name]
