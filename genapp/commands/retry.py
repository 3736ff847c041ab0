"""`genapp retry`: try jobs again."""

import click
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.change_jobs import change_matching
from genapp.commands.each_job import do_to_each
from genapp.commands.options import config_option, json_option
from genapp.commands.target_options import Wanted, target_options
from genapp.jobs.control import RETRY
from genapp.services import control
from genapp.settings import Settings


@click.command("retry")
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@target_options
@config_option
@json_option
def command(config: Settings, jobs: tuple[str, ...], wanted: Wanted, as_json: bool) -> int:
    """Put failed or cancelled jobs back into the queue, with all their attempts; finished stages are kept.

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first.

    \b
    genapp retry 5f3a9c0d1e2b
    genapp retry --batch 8c1d22 --state failed
    """
    wanted.check(jobs)
    if jobs and not wanted.dry_run:
        return do_to_each(config, jobs, _retry, as_json=as_json)
    return change_matching(config, RETRY, jobs, wanted, as_json=as_json)


def _retry(session: Session, job_id: str) -> str:
    control.retry(session, job_id, by=LOCAL_OWNER)
    return "back in the queue"
