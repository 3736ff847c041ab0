"""Every screen in one visible list, with the right that it asks for."""

from typing import Final

from genapp.access import Right
from genapp.ui import paths
from genapp.ui.guard import Page
from genapp.ui.pages.generate import generate
from genapp.ui.pages.job.page import job
from genapp.ui.pages.jobs import jobs
from genapp.ui.pages.not_found import not_found
from genapp.ui.pages.overview import overview
from genapp.ui.states.frame import Frame
from genapp.ui.states.generate import Generate
from genapp.ui.states.job import JobLive
from genapp.ui.states.jobs import JobsLive
from genapp.ui.states.overview import OverviewLive

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
    Page(route=paths.JOBS, component=jobs, right=Right.SEE, title="Jobs · genapp", live=[JobsLive], on_load=GREET),
    Page(route=paths.JOB, component=job, right=Right.SEE, title="Job · genapp", live=[JobLive], on_load=GREET),
    Page(route="404", component=not_found, right=Right.SEE, title="Not found · genapp", on_load=GREET),
)
