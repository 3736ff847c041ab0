"""One job as its page shows it, in parts that are sent on their own."""

from typing import Any, ClassVar, Final

import reflex as rx
from sqlmodel import Session

from genapp.access import User
from genapp.errors import NotFound
from genapp.pipeline.results import QUALITY_VALIDATION
from genapp.services.job_page import job_view
from genapp.services.views import JobView
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, live, path_of
from genapp.ui.states import fact_rows, job_rows, part_rows
from genapp.ui.states.fact_rows import FactLine, SourceLine
from genapp.ui.states.job_rows import Content, EventLine, Head, Pair, StageLine
from genapp.ui.states.part_rows import PartLine
from genapp.ui.states.quality_rows import Quality, quality
from genapp.ui.states.waiting_rows import WaitingLine, waiting_line

BEFORE_ID: Final = f"{paths.JOBS}/"


def load_job(session: Session, key: str, by: User) -> dict[str, Any]:  # Any: see `live.rooms.Values`
    try:
        view = job_view(session, key, by=by)
    except NotFound:
        return {"head": Head(known=True, missing=True)}
    return {
        "head": job_rows.head(view),
        "waiting": waiting_line(view),
        "stages": job_rows.stage_lines(view.stages),
        "parts": part_rows.part_lines(view),
        "facts": fact_rows.fact_lines(view.facts),
        "sources": fact_rows.source_lines(view.sources),
        "topics": list(view.topics),
        "report": quality(view.report, skipped=_skipped(view, QUALITY_VALIDATION)),
        "content": job_rows.content(view.content, view.row.id, view.row.target_url),
        "calls": job_rows.call_pairs(view.calls),
        "events": job_rows.event_lines(view.events),
    }


def _skipped(view: JobView, stage: str) -> bool:
    return any(each.name == stage and each.outcome == "skipped" for each in view.stages)


JOB_VIEW = LiveView(name="job", load=load_job, concerns=lambda key, changed: key in changed)


class JobLive(LiveState, rx.State):
    """One room per job."""

    view: ClassVar[LiveView] = JOB_VIEW

    def _key(self) -> str | None:
        path = path_of(self)
        return path.removeprefix(BEFORE_ID)[:64] if path.startswith(BEFORE_ID) else None

    @live
    def head(self) -> Head:
        return Head()

    @live
    def waiting(self) -> WaitingLine:
        return WaitingLine()

    @live
    def stages(self) -> list[StageLine]:
        return []

    @live
    def parts(self) -> list[PartLine]:
        return []

    @live
    def facts(self) -> list[FactLine]:
        return []

    @live
    def sources(self) -> list[SourceLine]:
        return []

    @live
    def topics(self) -> list[str]:
        return []

    @live
    def report(self) -> Quality:
        return Quality()

    @live
    def content(self) -> Content:
        return Content()

    @live
    def calls(self) -> list[Pair]:
        return []

    @live
    def events(self) -> list[EventLine]:
        return []
