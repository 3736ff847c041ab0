"""Live pages: what a page shows is loaded once per room and sent to everybody who looks at it.

How a page becomes live, in three steps:

1. Say which use case reads its view (in a thread, in one short read transaction), and which room a tab looks at.

2. Declare a state whose live variables name the functions that make them of that view. The type that such a function
   returns is the type of the variable; its empty value is shown while there is no data (on other pages, and before
   the first load)::

       class JobLive(LiveState, rx.State):
           view: ClassVar = LiveView(name="job", load=lambda session, key, by: job_view(session, key, by=by))
           head = live(job_head, missing=Head(known=True, missing=True))   # def job_head(view: JobView) -> Head
           stages = each(stage_line, lambda view: view.stages)             # def stage_line(...) -> StageLine
           events = rows(EventView, lambda view: view.events)              # as they are; the browser formats them

           def _key(self) -> str | None:                      # which room this tab looks at; None on other pages
               return id_of(self, "/jobs")

3. List the page in `genapp.ui.routes.PAGES` as `Page(..., live=[JobLive])` (see `genapp.ui.guard`): the tab joins
   the room when the page is opened.

That is all: a change committed by any process is sent as one small message holding only the variables that
differ; a filter or page number that `_key` depends on may simply be assigned in a handler, the tab then moves to
the new room by itself; a reload, a reconnect and a second tab get the whole snapshot in their first message.

Rules: values are JSON-able or frozen dataclasses and are replaced as a whole (so several small variables beat one
big one; a list of rows is fine); handlers never assign a live variable; what is stored per tab is only what the
person chose (filter, page, selection)."""

from genapp.ui.live.hub import HUB, Hub, LiveView, Room
from genapp.ui.live.state import LiveState, by_the_clock, each, id_of, live, page_of, path_of, query_of, rows

__all__ = [
    "HUB",
    "Hub",
    "LiveState",
    "LiveView",
    "Room",
    "by_the_clock",
    "each",
    "id_of",
    "live",
    "page_of",
    "path_of",
    "query_of",
    "rows",
]
