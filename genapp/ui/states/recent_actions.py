"""The newest actions on record, live: who did what to how many, and when."""

from typing import ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.services.actions import ActionList, recent_actions
from genapp.ui import format as show
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, by_the_clock, live, page_of, path_of
from genapp.ui.states.jobs import Paging, paging
from genapp.ui.states.setting_rows import ActionLine, action_line

PAGE_SIZE: Final = 20


def read_actions(session: Session, key: str, by: User) -> ActionList:
    return recent_actions(session, page=int(key), page_size=PAGE_SIZE, by=by)


def action_lines(view: ActionList) -> list[ActionLine]:
    return list(map(action_line, view.rows))


def actions_paging(view: ActionList) -> Paging:
    return paging(view, show.counted(view.total, "action"), f"{paths.SETTINGS}?page={{}}".format)


class ActionsLive(LiveState, rx.State):
    """One room per page of the list."""

    view: ClassVar[LiveView] = LiveView(name="actions", load=read_actions, concerns=by_the_clock, refresh=3.0)
    actions = live(action_lines)
    paging = live(actions_paging)

    def _key(self) -> str | None:
        return page_of(self) if path_of(self) == paths.SETTINGS else None
