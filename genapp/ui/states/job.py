"""One job as its page shows it, in parts that are sent on their own."""

from typing import ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.errors import NotFound
from genapp.services.job_page import job_view
from genapp.services.views import JobView
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.states import job_rows
from genapp.ui.states.fact_rows import fact_lines, source_lines
from genapp.ui.states.part_rows import part_lines
from genapp.ui.states.quality_rows import quality
from genapp.ui.states.waiting_rows import waiting_line

BEFORE_ID: Final = f"{paths.JOBS}/"


def read_job(session: Session, key: str, by: User) -> JobView | None:
    try:
        return job_view(session, key, by=by)
    except NotFound:
        return None


class JobLive(LiveState, rx.State):
    """One room per job."""

    view: ClassVar[LiveView] = LiveView(name="job", load=read_job, concerns=lambda key, changed: key in changed)
    head = live(job_rows.head, missing=job_rows.Head(known=True, missing=True))
    waiting = live(waiting_line)
    stages = live(job_rows.stage_lines)
    parts = live(part_lines)
    facts = live(fact_lines)
    sources = live(source_lines)
    topics = live(job_rows.topics)
    report = live(quality)
    content = live(job_rows.content)
    calls = live(job_rows.call_pairs)
    events = live(job_rows.event_lines)

    def _key(self) -> str | None:
        path = path_of(self)
        return path.removeprefix(BEFORE_ID)[:64] if path.startswith(BEFORE_ID) else None
