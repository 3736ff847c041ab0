"""What people did to the queue: who, when, what, to how many; and taking it back."""

import reflex as rx

from genapp.ui.components.buttons import button
from genapp.ui.components.cards import panel
from genapp.ui.components.clock import ago
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.job_table import table
from genapp.ui.components.pager import pager
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.states.last_action import LastAction
from genapp.ui.states.recent_actions import ActionsLive
from genapp.ui.states.setting_rows import ActionLine

PAGING = ActionsLive.paging


def actions() -> rx.Component:
    return panel(
        rx.cond(PAGING.known, rx.cond(PAGING.empty, _nothing(), _table()), loading_rows(4)),
        rx.cond(PAGING.known & ~PAGING.empty, pager(PAGING)),
        label="Recent actions",
        title="Recent actions",
        note="Taking one back restores what nobody has changed since.",
    )


def _table() -> rx.Component:
    return table(
        "action-cols",
        ("What", "Who", "How many", "When", ""),
        ActionsLive.actions,
        lambda line: action_line(line=line, on_undo=LastAction.undo(line.id), key=line.id),
    )


@rx.memo
def action_line(
    line: rx.Var[ActionLine], on_undo: rx.EventHandler[rx.event.no_args_event_spec], rest: rx.RestProp
) -> rx.Component:
    """One action, with the way back where there is one."""
    return rx.el.li(
        rx.el.div(
            rx.el.span(line.text, class_name="wrap"),
            rx.cond(line.reason != "", rx.el.span(line.reason, class_name="tiny muted wrap")),
            class_name="td td-page line-page",
        ),
        rx.el.div(line.by, class_name="td td-who small soft cut"),
        rx.el.div(line.affected, class_name="td td-count small soft num"),
        rx.el.div(ago(line.at), class_name="td td-when small muted"),
        rx.el.div(
            rx.cond(
                line.undoable,
                button(
                    "Undo", icon="undo-2", look="compact", on_click=on_undo,
                    custom_attrs={"aria-label": joined("Undo: ", line.text)},
                ),
                rx.el.span(line.undone, class_name="tiny muted"),
            ),
            class_name="td td-acts end",
        ),
        rest,
        class_name="tr action-cols",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty_state(
        "history", "Nothing was changed yet", "Pauses, cancellations, priorities, settings and limits stand here."
    )
