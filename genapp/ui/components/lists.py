"""Tables whose lines are cards on a phone, where in a long list one is, and a page as a search result.

Lines are memos: only those that change are drawn again.
"""

from collections.abc import Callable, Sequence

import reflex as rx

from genapp.ui.actions import JobActions
from genapp.ui.components.buttons import icon_button
from genapp.ui.components.charts import progress_bar
from genapp.ui.components.text import TextLike, ago, badge, joined, link_button, page_link, priority_badge
from genapp.ui.screens.jobs.state import Paging
from genapp.ui.shapes import JobLine


def table(columns: str, names: Sequence[str], rows: rx.Var, line: Callable[[rx.Var], rx.Component]) -> rx.Component:
    """Rows below the names of their columns, which repeat what each cell says, so screen readers pass over them."""
    head = [rx.el.div(name, class_name="td") for name in names]
    above = rx.el.div(*head, class_name=f"tr head {columns}", aria_hidden="true")
    return rx.el.div(above, rx.el.ul(rx.foreach(rows, line)), class_name="grid-table")


def name_cell(name: TextLike, note: TextLike, to: TextLike) -> rx.Component:
    """What it is; the link covers the whole line."""
    return rx.el.div(
        page_link(name, to=to, class_name="open-link cut"),
        rx.el.span(note, class_name="small muted cut"),
        class_name="td td-page line-page",
    )


def _page_cell(line: rx.Var[JobLine]) -> rx.Component:
    return name_cell(line.keyword, joined(line.address, " · ", line.kind), line.href)


def _state_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(badge(line.state_label, line.tone, live=line.live), class_name="td td-state")


def _priority_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(priority_badge(line.priority, line.priority_label), class_name="td td-prio")


def _progress_cell(line: rx.Var[JobLine]) -> rx.Component:
    """What it is at in words, and how far."""
    return rx.el.div(
        rx.el.div(
            line.doing, class_name=rx.cond(line.tone == "bad", "line-doing cut bad", "line-doing cut"), title=line.doing
        ),
        progress_bar(line.percent, tone=line.tone, label=joined("Progress of ", line.keyword)),
        class_name="td td-bar",
    )


def _score_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.el.i(class_name=joined("fill-", line.score_tone), aria_hidden="true"),
            rx.el.span("Quality ", class_name="sr"),
            line.score,
            class_name="grade",
        ),
        class_name="td td-score",
    )


def _when_cell(line: rx.Var[JobLine]) -> rx.Component:
    return rx.el.div(
        rx.el.span(joined(line.at_verb, " "), class_name="sr"), ago(line.at), class_name="td td-when end small muted"
    )


@rx.memo
def recent_line(line: rx.Var[JobLine], rest: rx.RestProp) -> rx.Component:
    """One job on the overview."""
    return rx.el.li(
        _page_cell(line),
        _state_cell(line),
        _priority_cell(line),
        _progress_cell(line),
        _when_cell(line),
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
        _page_cell(line),
        _state_cell(line),
        _priority_cell(line),
        _progress_cell(line),
        _score_cell(line),
        _when_cell(line),
        rx.el.div(
            rx.cond(line.open, icon_button("x", joined("Cancel ", line.keyword), on_click=on_cancel)),
            rx.cond(line.again, icon_button("rotate-ccw", joined("Retry ", line.keyword), on_click=on_retry)),
            class_name="td td-acts acts",
        ),
        rest,
        class_name="tr body jobs-cols",
    )


def pager(paging: rx.Var[Paging]) -> rx.Component:
    """Where in a long list the screen is, and the ways to its neighbours."""
    return rx.el.nav(
        rx.el.span(paging.span, class_name="num"),
        rx.el.div(
            rx.el.span(paging.pages, class_name="num pager-pages"),
            _step("Newer", "chevron-left", paging.newer),
            _step("Older", "chevron-right", paging.older),
            class_name="row",
        ),
        class_name="pager",
        custom_attrs={"aria-label": "Pages of the list"},
    )


def _step(label: str, icon: str, href: rx.Var[str]) -> rx.Component:
    """A way to the next part of the list; it keeps its place when there is none."""
    return rx.cond(
        href != "",
        link_button(label, href, icon=icon, look="compact"),
        rx.el.span(
            rx.icon(icon, size=15, aria_hidden="true"),
            label,
            class_name="btn compact",
            custom_attrs={"aria-disabled": "true"},
        ),
    )


def search_preview(*, title: TextLike, description: TextLike, site: TextLike, crumbs: TextLike) -> rx.Component:
    """Titles are cut at 600 pixels and descriptions after two lines, as on a wide screen."""
    return rx.el.figure(
        rx.el.div(
            rx.el.span(rx.icon("globe", size=14), class_name="serp-icon", aria_hidden="true"),
            rx.el.div(
                rx.el.div(site, class_name="serp-host cut"), rx.el.div(crumbs, class_name="muted cut"), class_name="td"
            ),
            class_name="serp-site",
        ),
        rx.el.div(title, class_name="serp-title"),
        rx.el.div(description, class_name="serp-text"),
        class_name="serp",
        custom_attrs={"aria-label": "Search result preview"},
    )
