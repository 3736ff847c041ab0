"""Every screen in one visible list, with the right that it asks for."""

from typing import Final

from genapp.access import Right
from genapp.ui import paths
from genapp.ui.guard import Page
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

GREET: Final = [Frame.greet]

PAGES: Final = (
    Page(
        route=paths.OVERVIEW,
        component=overview,
        right=Right.SEE,
        title="Overview · genapp",
        live=[OverviewLive],
        on_load=GREET,
    ),
    Page(
        route=paths.GENERATE,
        component=generate,
        right=Right.SUBMIT,
        title="Generate · genapp",
        on_load=[*GREET, Generate.open_form],
    ),
    Page(
        route=paths.BATCHES,
        component=batches,
        right=Right.SEE,
        title="Batches · genapp",
        live=[BatchesLive],
        on_load=[*GREET, ProductData.arrived],
    ),
    Page(
        route=paths.BATCH,
        component=batch,
        right=Right.SEE,
        title="Batch · genapp",
        live=[BatchLive, BatchPages],
        on_load=GREET,
    ),
    Page(
        route=paths.UPLOAD,
        component=upload,
        right=Right.SUBMIT,
        title="Before a batch · genapp",
        on_load=[*GREET, Preflight.open_file],
    ),
    Page(
        route=paths.JOBS,
        component=jobs,
        right=Right.SEE,
        title="Jobs · genapp",
        live=[JobsLive],
        on_load=[*GREET, JobsFilter.arrived],
    ),
    Page(route=paths.JOB, component=job, right=Right.SEE, title="Job · genapp", live=[JobLive], on_load=GREET),
    Page(
        route=paths.QUEUE,
        component=queue,
        right=Right.SEE,
        title="Queue · genapp",
        live=[QueueLive, QueueHourLive],
        on_load=GREET,
    ),
    Page(
        route=paths.SETTINGS,
        component=settings,
        right=Right.SEE,
        title="Settings · genapp",
        live=[ActionsLive],
        on_load=[*GREET, SettingsForm.open_form, LimitsForm.open_form],
    ),
    Page(route="404", component=not_found, right=Right.SEE, title="Not found · genapp", on_load=GREET),
)
