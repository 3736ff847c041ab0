"""The newest actions on record, live: who did what to how many, and when."""

from collections.abc import Collection
from typing import Any, ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp import words as show
from genapp.access import User
from genapp.services.actions import ActionList, recent_actions
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.states.jobs import Paging
from genapp.ui.states.setting_rows import ActionLine, action_line

PAGE_SIZE: Final = 20


def load_actions(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: see `live.rooms.Values`
    found = recent_actions(session, page=int(key), page_size=PAGE_SIZE, by=by)
    return {"actions": [action_line(action) for action in found.rows], "paging": paging(found)}


def paging(found: ActionList) -> Paging:
    last = max(1, -(-found.total // found.page_size))
    return Paging(
        known=True,
        empty=not found.rows,
        span=show.counted(found.total, "action"),
        pages=f"Page {show.number(found.page)} of {show.number(last)}",
        newer=f"{paths.SETTINGS}?page={found.page - 1}" if found.page > 1 else "",
        older=f"{paths.SETTINGS}?page={found.page + 1}" if found.page < last else "",
    )


def _never(key: str, changed: Collection[str]) -> bool:
    """Actions are read by the clock."""
    return False


ACTIONS_VIEW = LiveView(name="actions", load=load_actions, concerns=_never, refresh=3.0)


class ActionsLive(LiveState, rx.State):
    """One room per page of the list."""

    view: ClassVar[LiveView] = ACTIONS_VIEW

    def _key(self) -> str | None:
        page = str(self.router.url.query_parameters.get("page", "1"))
        return (page if page.isdecimal() and len(page) < 7 else "1") if path_of(self) == paths.SETTINGS else None

    @live
    def actions(self) -> list[ActionLine]:
        return []

    @live
    def paging(self) -> Paging:
        return Paging()
