"""The newest actions on record, live: who did what to how many, and when."""

from typing import ClassVar, Final

import reflex as rx

from genapp import words as show
from genapp.services.actions import ActionList, recent_actions
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, by_the_clock, each, live, page_of, path_of
from genapp.ui.states.jobs import Paging, paging
from genapp.ui.states.setting_rows import action_line

PAGE_SIZE: Final = 20


def actions_paging(view: ActionList) -> Paging:
    return paging(view, show.counted(view.total, "action"), f"{paths.SETTINGS}?page={{}}".format)


class ActionsLive(LiveState, rx.State):
    """One room per page of the list."""

    view: ClassVar[LiveView] = LiveView(
        name="actions",
        load=lambda session, key, by: recent_actions(session, page=int(key), page_size=PAGE_SIZE, by=by),
        concerns=by_the_clock,
        refresh=3.0,
    )
    actions = each(action_line, lambda view: view.rows)
    paging = live(actions_paging)

    def _key(self) -> str | None:
        return page_of(self) if path_of(self) == paths.SETTINGS else None
