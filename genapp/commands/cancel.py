"""`genapp cancel`: stop jobs."""

import click
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.change_jobs import change_matching
from genapp.commands.each_job import do_to_each
from genapp.commands.options import config_option, json_option
from genapp.commands.target_options import Wanted, target_options
from genapp.jobs.control import CANCEL
from genapp.jobs.states import JobState
from genapp.services import control
from genapp.settings import Settings


@click.command("cancel")
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@target_options
@config_option
@json_option
def command(config: Settings, jobs: tuple[str, ...], wanted: Wanted, as_json: bool) -> int:
    """Stop jobs: one that waits is cancelled at once, one that runs is stopped by its worker within a second.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp cancel 5f3a9c0d1e2b
    genapp cancel --batch 8c1d22 --state pending
    """
    wanted.check(jobs)
    if jobs and not wanted.dry_run:
        return do_to_each(config, jobs, _cancel, as_json=as_json)
    return change_matching(config, CANCEL, jobs, wanted, as_json=as_json)


def _cancel(session: Session, job_id: str) -> str:
    state = control.cancel(session, job_id, by=LOCAL_OWNER)
    return "its worker is stopping it" if state is JobState.PROCESSING else state.value
