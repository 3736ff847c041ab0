"""`genapp retry`: try jobs again."""

import click
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.each_job import do_to_each
from genapp.commands.options import config_option, json_option
from genapp.services import control
from genapp.settings import Settings


@click.command("retry")
@click.argument("jobs", metavar="JOB...", nargs=-1, required=True)
@config_option
@json_option
def command(config: Settings, jobs: tuple[str, ...], as_json: bool) -> int:
    """Put failed or cancelled jobs back into the queue, with all their attempts; finished stages are kept."""
    return do_to_each(config, jobs, _retry, as_json=as_json)


def _retry(session: Session, job_id: str) -> str:
    control.retry(session, job_id, by=LOCAL_OWNER)
    return "back in the queue"
