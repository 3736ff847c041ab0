"""Every screen in one visible list, with the right that it asks for."""

from collections.abc import Callable, Sequence
from typing import Final

import reflex as rx

from genapp.access import Right
from genapp.ui import paths
from genapp.ui.guard import Page
from genapp.ui.live import LiveState
from genapp.ui.screens.batch.layout import batch
from genapp.ui.screens.batch.state import BatchAlike, BatchKinds, BatchLive, BatchPages
from genapp.ui.screens.batches.layout import batches
from genapp.ui.screens.batches.state import BatchesLive, ProductFeeds
from genapp.ui.screens.generate.layout import generate
from genapp.ui.screens.generate.state import Generate
from genapp.ui.screens.job.layout import job
from genapp.ui.screens.job.state import JobLive
from genapp.ui.screens.jobs.layout import jobs
from genapp.ui.screens.jobs.state import JobsFilter, JobsLive
from genapp.ui.screens.overview.layout import overview
from genapp.ui.screens.overview.state import OverviewLive
from genapp.ui.screens.queue.layout import queue
from genapp.ui.screens.queue.state import QueueHourLive, QueueLive
from genapp.ui.screens.settings.layout import settings
from genapp.ui.screens.settings.state import (
    ActionsLive,
    ChecksForm,
    LimitsForm,
    PausesLive,
    SettingsForm,
    VoiceForm,
)
from genapp.ui.screens.upload.layout import upload
from genapp.ui.screens.upload.state import Preflight
from genapp.ui.template import Frame, not_found


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
    _screen(paths.BATCHES, batches, "Batches", ProductFeeds.arrived, live=[BatchesLive]),
    _screen(paths.BATCH, batch, "Batch", live=[BatchLive, BatchAlike, BatchKinds, BatchPages]),
    _screen(paths.UPLOAD, upload, "Before a batch", Preflight.open_file, right=Right.SUBMIT),
    _screen(paths.JOBS, jobs, "Jobs", JobsFilter.arrived, live=[JobsLive]),
    _screen(paths.JOB, job, "Job", live=[JobLive]),
    _screen(paths.QUEUE, queue, "Queue", live=[QueueLive, QueueHourLive]),
    _screen(
        paths.SETTINGS,
        settings,
        "Settings",
        SettingsForm.open_form,
        VoiceForm.open_form,
        ChecksForm.open_form,
        LimitsForm.open_form,
        live=[ActionsLive, PausesLive],
    ),
    _screen("404", not_found, "Not found"),
)
