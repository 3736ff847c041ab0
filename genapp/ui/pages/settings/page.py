"""Settings: how the queue works, what limits each writer, and what people changed."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.callout import callout
from genapp.ui.components.cards import stack
from genapp.ui.pages.settings.actions import actions
from genapp.ui.pages.settings.limits import limits
from genapp.ui.pages.settings.queue_form import queue_form
from genapp.ui.states.frame import Frame
from genapp.ui.template import page, page_head

MAY_CHANGE = Frame.role == "Admin"


def settings() -> rx.Component:
    return page(
        page_head("Settings", "They take effect at once, on every worker; nothing has to be started again."),
        stack(
            rx.cond(
                rx.State.is_hydrated & (Frame.role != "") & ~MAY_CHANGE,
                callout("active", "lock", "You can look at the settings.", "Changing them takes the role of an admin."),
            ),
            queue_form(may_change=MAY_CHANGE),
            limits(may_change=MAY_CHANGE),
            actions(),
        ),
        active=paths.SETTINGS,
    )
