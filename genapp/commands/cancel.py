"""`genapp cancel`: stop jobs."""

import click
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.each_job import do_to_each
from genapp.commands.options import config_option, json_option
from genapp.jobs.states import JobState
from genapp.services import control
from genapp.settings import Settings


@click.command("cancel")
@click.argument("jobs", metavar="JOB...", nargs=-1, required=True)
@config_option
@json_option
def command(config: Settings, jobs: tuple[str, ...], as_json: bool) -> int:
    """Stop jobs: one that waits is cancelled at once, one that runs is stopped by its worker within seconds."""
    return do_to_each(config, jobs, _cancel, as_json=as_json)


def _cancel(session: Session, job_id: str) -> str:
    state = control.cancel(session, job_id, by=LOCAL_OWNER)
    return "its worker is stopping it" if state is JobState.PROCESSING else state.value
