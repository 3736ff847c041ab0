"""`genapp show`: what a job produced."""

import json

import click

from genapp.access import LOCAL_OWNER
from genapp.commands.finding import find_job
from genapp.commands.opened import database
from genapp.commands.options import config_option
from genapp.db.engine import reading
from genapp.errors import NotReady
from genapp.jobs.states import JobState
from genapp.services.job_page import job_view
from genapp.services.json_text import dump
from genapp.services.views import ContentView, JobView
from genapp.settings import Settings


@click.command("show")
@click.argument("job")
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "json"]),
    default="markdown",
    show_default=True,
    help="html is the whole page with its head; json also holds the facts, their sources and the quality report.",
)
@config_option
def command(config: Settings, job: str, form: str) -> None:
    """Print the newest version of the content of JOB (an id, or the end of one). Fails when there is none yet."""
    with database(config) as engine, reading(engine) as session:
        view = job_view(session, find_job(session, job).id, by=LOCAL_OWNER)
    content = view.content
    if content is None:
        raise _nothing_yet(view)
    print(_text(view, content, form))


def _text(view: JobView, content: ContentView, form: str) -> str:
    if form == "json":
        return _json(view, content)
    return content.html if form == "html" else content.markdown


def _json(view: JobView, content: ContentView) -> str:
    value = {
        "job": view.row.id,
        "request": json.loads(dump(view.request)),
        "facts": [json.loads(dump(fact)) for fact in view.facts],
        "sources": [json.loads(dump(source)) for source in view.sources],
        "content": json.loads(dump(content)),
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def _nothing_yet(view: JobView) -> NotReady:
    if view.row.state is JobState.FAILED:
        return NotReady(f"the job failed: {view.row.error_message}", hint=view.error_hint)
    return NotReady(
        f"the job has no content yet: it is {view.row.state.value}, {view.row.progress:.0f} % done",
        hint="genapp status JOB shows where it stands",
    )
