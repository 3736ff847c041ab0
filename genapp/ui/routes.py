"""Every screen in one visible list, with the right that it asks for."""

from collections.abc import Callable, Sequence
from typing import Final

import reflex as rx

from genapp.access import Right
from genapp.ui import paths
from genapp.ui.guard import Page
from genapp.ui.live import LiveState
from genapp.ui.pages.batches.batch import batch
from genapp.ui.pages.batches.list import batches
from genapp.ui.pages.batches.upload import upload
from genapp.ui.pages.generate import generate
from genapp.ui.pages.job.page import job
from genapp.ui.pages.jobs import jobs
from genapp.ui.pages.not_found import not_found
from genapp.ui.pages.overview import overview
from genapp.ui.pages.queue.page import queue
from genapp.ui.pages.settings.page import settings
from genapp.ui.states.batch import BatchLive, BatchPages
from genapp.ui.states.batches import BatchesLive
from genapp.ui.states.frame import Frame
from genapp.ui.states.generate import Generate
from genapp.ui.states.job import JobLive
from genapp.ui.states.jobs import JobsFilter, JobsLive
from genapp.ui.states.overview import OverviewLive
from genapp.ui.states.products import ProductData
from genapp.ui.states.queue import QueueHourLive, QueueLive
from genapp.ui.states.recent_actions import ActionsLive
from genapp.ui.states.settings_form import LimitsForm, SettingsForm
from genapp.ui.states.upload import Preflight


def _screen(
    route: str,
    layout: Callable[[], rx.Component],
    title: str,
    *on_load: rx.event.EventType,
    live: Sequence[type[LiveState]] = (),
    right: Right = Right.SEE,
) -> Page:
    """Whoever opens it is greeted by name; `on_load` are further handlers for then."""
    loads = [Frame.greet, *on_load]
    return Page(route=route, component=layout, right=right, title=f"{title} · genapp", live=live, on_load=loads)


PAGES: Final = (
    _screen(paths.OVERVIEW, overview, "Overview", live=[OverviewLive]),
    _screen(paths.GENERATE, generate, "Generate", Generate.open_form, right=Right.SUBMIT),
    _screen(paths.BATCHES, batches, "Batches", ProductData.arrived, live=[BatchesLive]),
    _screen(paths.BATCH, batch, "Batch", live=[BatchLive, BatchPages]),
    _screen(paths.UPLOAD, upload, "Before a batch", Preflight.open_file, right=Right.SUBMIT),
    _screen(paths.JOBS, jobs, "Jobs", JobsFilter.arrived, live=[JobsLive]),
    _screen(paths.JOB, job, "Job", live=[JobLive]),
    _screen(paths.QUEUE, queue, "Queue", live=[QueueLive, QueueHourLive]),
    _screen(paths.SETTINGS, settings, "Settings", SettingsForm.open_form, LimitsForm.open_form, live=[ActionsLive]),
    _screen("404", not_found, "Not found"),
)
