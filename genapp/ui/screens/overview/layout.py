"""Overview: how the queue stands, what runs, what failed and why."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.screens.overview.state import OverviewLive
from genapp.ui.shapes import JobLine, Share
from genapp.ui.template import page, page_head

_FIGURES = OverviewLive.figures


def overview() -> rx.Component:
    return page(
        page_head(
            "Overview",
            "The queue as it is now. Everything on this page changes by itself.",
            ui.link_button("Generate a page", paths.GENERATE, icon="plus", look="primary"),
        ),
        ui.stack(
            ui.pause_callouts(OverviewLive.pauses),
            ui.no_workers(_FIGURES.known & _FIGURES.no_workers),
            _tiles(),
            _failures(),
            _recent(),
        ),
        active=paths.OVERVIEW,
    )


def _tiles() -> rx.Component:
    writer = rx.cond(_FIGURES.provider != "", ui.joined("Writer: ", _FIGURES.provider), "")
    return rx.el.dl(
        ui.stat_tile("Waiting", _FIGURES.waiting, note=_FIGURES.waiting_note, foot=_waiting_mix()),
        ui.stat_tile(
            "Running",
            _FIGURES.running,
            of=_FIGURES.slots_total,
            note=_FIGURES.running_note,
            foot=ui.slot_bar(_FIGURES.marks_full, _FIGURES.marks),
        ),
        ui.stat_tile("Done", _FIGURES.completed, note=_FIGURES.completed_note, tone="good", foot=_failed_line()),
        ui.stat_tile("Workers", _FIGURES.workers, of=_FIGURES.workers_note, note=writer, foot=rx.fragment()),
        class_name="tiles",
        custom_attrs={"aria-busy": (~_FIGURES.known).to_string()},
    )


def _waiting_mix() -> rx.Component:
    """What waits, by priority: one bar, and the same in words."""
    return rx.el.div(
        rx.el.div(rx.foreach(_FIGURES.shares, _share_bar), class_name="mix", aria_hidden="true"),
        rx.el.div(rx.foreach(_FIGURES.shares, _share_name), class_name="legend num"),
        class_name="stack-xs",
    )


def _share_bar(share: rx.Var[Share]) -> rx.Component:
    return rx.el.div(class_name=ui.joined("fill-", share.tone), style={"width": share.percent}, key=share.name)


def _share_name(share: rx.Var[Share]) -> rx.Component:
    return rx.el.span(
        rx.el.i(class_name=ui.joined("fill-", share.tone), aria_hidden="true"),
        ui.joined(share.label, " ", share.count),
        key=share.name,
    )


def _failed_line() -> rx.Component:
    return rx.el.div(
        ui.page_link(
            rx.el.span(class_name="dot-sm fill-bad", aria_hidden="true"),
            ui.joined(_FIGURES.failed, " failed"),
            to=f"{paths.JOBS}?state=failed",
        ),
        rx.el.span(_FIGURES.failed_note, class_name="muted"),
        class_name="tile-pair tiny num",
    )


def _failures() -> rx.Component:
    return rx.cond(
        OverviewLive.failures.length() > 0,
        ui.card(
            rx.el.ul(rx.foreach(OverviewLive.failures, lambda line: failed_line(line=line, key=line.id))),
            title="Failed",
            note="The newest failures and their reasons.",
            end=ui.link_button("All failed jobs", f"{paths.JOBS}?state=failed", look="quiet compact"),
            flush=True,
        ),
    )


@rx.memo
def failed_line(line: rx.Var[JobLine], rest: rx.RestProp) -> rx.Component:
    """A failed job and its reason."""
    return rx.el.li(
        rx.icon("circle-alert", size=18, class_name="not-ok", aria_hidden="true"),
        rx.el.div(
            ui.page_link(line.keyword, to=line.href, class_name="open-link cut"),
            rx.el.div(line.doing, class_name="small soft wrap"),
            class_name="td",
        ),
        rx.el.div(ui.ago(line.at), class_name="small muted"),
        rest,
        class_name="tr body failed-cols",
    )


def _recent() -> rx.Component:
    return ui.card(
        rx.cond(
            _FIGURES.known,
            rx.cond(
                _FIGURES.empty,
                ui.empty_state(
                    "sparkles",
                    "No page was generated yet",
                    "Say which page you want and what is true about it. genapp writes it in seven stages "
                    "and shows you each of them.",
                    ui.link_button("Generate the first page", paths.GENERATE, icon="plus", look="primary large"),
                ),
                ui.recent_table(OverviewLive.recent),
            ),
            ui.loading_rows(),
        ),
        title="Recent jobs",
        end=ui.link_button("All jobs", paths.JOBS, look="quiet compact"),
        flush=True,
    )
