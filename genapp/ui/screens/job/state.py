"""One job as its page shows it, in parts that are sent on their own."""

from typing import ClassVar

import reflex as rx

from genapp.services.queue import EventView
from genapp.services.reads import job_view
from genapp.ui import paths
from genapp.ui.live import LiveState, LiveView, each, id_of, live, rows
from genapp.ui.screens.job import shapes
from genapp.ui.screens.job.result_shapes import fact_line, part_lines, quality, source_line


class JobLive(LiveState, rx.State):
    """One room per job."""

    view: ClassVar[LiveView] = LiveView(
        name="job",
        load=lambda session, key, by: job_view(session, key, by=by),
        concerns=lambda key, changed: key in changed,
    )
    head = live(shapes.head, missing=shapes.Head(known=True, missing=True))
    waiting = live(shapes.waiting_line)
    stages = each(shapes.stage_line, lambda view: view.stages)
    parts = live(part_lines)
    facts = each(fact_line, lambda view: view.facts)
    proposed = each(fact_line, lambda view: view.proposed)
    sources = each(source_line, lambda view: view.sources)
    topics = rows(str, lambda view: view.topics)
    report = live(quality)
    content = live(shapes.content)
    calls = live(shapes.call_pairs)
    events = rows(EventView, lambda view: reversed(view.events))

    def _key(self) -> str | None:
        job_id = id_of(self, paths.JOBS)
        return job_id[:64] if job_id is not None else None
