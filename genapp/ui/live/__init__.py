"""Live pages: what a page shows is loaded once per room and sent to everybody who looks at it.

How a page becomes live, in three steps:

1. Say how its data is loaded (plain function, runs in a thread, one short read transaction)::

       def load_job(session: Session, key: str, by: User) -> dict[str, object]:
           view = job_page.job_view(session, key, by=by)
           return {"header": header_row(view), "stages": stage_rows(view)}

       JOB = LiveView(name="job", load=load_job, concerns=lambda key, changed: key in changed)

2. Declare a state whose live variables have the names that `load_job` returns. The body of each is what is shown
   while there is no data (on other pages, and before the first load); it must not use `self`::

       class JobLive(LiveState, rx.State):
           view: ClassVar[LiveView] = JOB

           def _key(self) -> str | None:                      # which room this tab looks at; None on other pages
               path = path_of(self)
               return path.removeprefix("/jobs/") if path.startswith("/jobs/") else None

           @live
           def header(self) -> HeaderRow:
               return EMPTY_HEADER

           @live
           def stages(self) -> list[StageRow]:
               return []

3. List the page in `genapp.ui.routes.PAGES` as `Page(..., live=[JobLive])` (see `genapp.ui.guard`): the tab joins
   the room when the page is opened.

That is all: a change committed by any process is sent as one small message holding only the variables that
differ; a filter or page number that `_key` depends on may simply be assigned in a handler, the tab then moves to
the new room by itself; a reload, a reconnect and a second tab get the whole snapshot in their first message.

Rules: values are JSON-able or frozen dataclasses and are replaced as a whole (so several small variables beat one
big one; a list of rows is fine); handlers never assign a live variable; what is stored per tab is only what the
person chose (filter, page, selection).
"""

from genapp.ui.live.hub import HUB, Hub
from genapp.ui.live.rooms import LiveView, Room
from genapp.ui.live.state import LiveState, live, path_of

__all__ = ["HUB", "Hub", "LiveState", "LiveView", "Room", "live", "path_of"]
