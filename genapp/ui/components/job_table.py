"""Jobs as lines of a table; on a phone each line is a card. Memo rows: only those that change are drawn again."""

from collections.abc import Callable, Sequence

import reflex as rx

from genapp.ui.components.badges import badge, priority_badge
from genapp.ui.components.bars import progress_bar
from genapp.ui.components.buttons import icon_button
from genapp.ui.components.clock import ago
from genapp.ui.components.links import page_link
from genapp.ui.components.text import Text, joined
from genapp.ui.states.actions import JobActions
from genapp.ui.states.rows import JobLine


def table_head(columns: str, *names: str) -> rx.Component:
    """The names of the columns; they repeat what each cell says, so screen readers pass over them."""
    return rx.el.div(
        *[rx.el.div(name, class_name="td") for name in names], class_name=f"tr head {columns}", aria_hidden="true"
    )


def table(columns: str, names: Sequence[str], rows: rx.Var, line: Callable[[rx.Var], rx.Component]) -> rx.Component:
    """Rows below the names of their columns."""
    return rx.el.div(table_head(columns, *names), rx.el.ul(rx.foreach(rows, line)), class_name="grid-table")


def name_cell(name: Text, note: Text, to: Text) -> rx.Component:
    """What it is; the link covers the whole line."""
    return rx.el.div(
        page_link(name, to=to, class_name="open-link cut"),
        rx.el.span(note, class_name="small muted cut"),
        class_name="td td-page line-page",
    )


def page_cell(line: rx.Var[JobLine]) -> rx.Component:
    return name_cell(line.keyword, joined(line.address, " · ", line.kind), line.href)


def state_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(badge(line.state_label, line.tone, live=line.live), class_name="td td-state")


def priority_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(priority_badge(line.priority, line.priority_label), class_name="td td-prio")


def progress_cell(line: rx.Var[JobLine]) -> rx.Component:
    """What it is at in words, and how far."""
    return rx.el.div(
        rx.el.div(
            line.doing, class_name=rx.cond(line.tone == "bad", "line-doing cut bad", "line-doing cut"), title=line.doing
        ),
        progress_bar(line.percent, tone=line.tone, label=joined("Progress of ", line.keyword)),
        class_name="td td-bar",
    )


def score_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.i(class_name=joined("fill-", line.score_tone), aria_hidden="true"),
            rx.el.span("Quality ", class_name="sr"),
            line.score,
            class_name="grade",
        ),
        class_name="td td-score",
    )


def when_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(
        rx.el.span(joined(line.at_verb, " "), class_name="sr"), ago(line.at), class_name="td td-when end small muted"
    )


@rx.memo
def recent_line(line: rx.Var[JobLine], rest: rx.RestProp) -> rx.Component:
    """One job on the overview."""
    return rx.el.li(
        page_cell(line),
        state_cell(line),
        priority_cell(line),
        progress_cell(line),
        when_cell(line),
        rest,
        class_name="tr body recent-cols",
    )


def recent_table(lines: rx.Var[list[JobLine]]) -> rx.Component:
    names = ("Page", "State", "Priority", "Progress", "")
    return table("recent-cols", names, lines, lambda line: recent_line(line=line, key=line.id))


def job_table(lines: rx.Var[list[JobLine]]) -> rx.Component:
    """Jobs with what can be done to them."""
    names = ("Page", "State", "Priority", "Progress", "Quality", "", "")
    return table(
        "jobs-cols",
        names,
        lines,
        lambda line: job_list_line(
            line=line,
            key=line.id,
            on_cancel=JobActions.ask_cancel(line.id, line.keyword),
            on_retry=JobActions.ask_retry(line.id, line.keyword),
        ),
    )


@rx.memo
def job_list_line(
    line: rx.Var[JobLine],
    on_cancel: rx.EventHandler[rx.event.no_args_event_spec],
    on_retry: rx.EventHandler[rx.event.no_args_event_spec],
    rest: rx.RestProp,
) -> rx.Component:
    """One job in the list, with what can be done to it."""
    return rx.el.li(
        page_cell(line),
        state_cell(line),
        priority_cell(line),
        progress_cell(line),
        score_cell(line),
        when_cell(line),
        rx.el.div(
            rx.cond(line.open, icon_button("x", joined("Cancel ", line.keyword), on_click=on_cancel)),
            rx.cond(line.again, icon_button("rotate-ccw", joined("Retry ", line.keyword), on_click=on_retry)),
            class_name="td td-acts acts",
        ),
        rest,
        class_name="tr body jobs-cols",
    )
