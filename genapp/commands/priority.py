"""`genapp priority`: move waiting jobs up or down."""

from functools import partial

import click
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.commands.change_jobs import change_matching
from genapp.commands.each_job import do_to_each
from genapp.commands.options import config_option, json_option
from genapp.commands.target_options import Wanted, target_options
from genapp.jobs.control import to_priority
from genapp.jobs.priority import Priority
from genapp.services import control
from genapp.settings import Settings


@click.command("priority")
@click.argument("priority", metavar="high|normal|low", type=click.Choice([each.value for each in Priority]))
@click.argument("jobs", metavar="[JOB]...", nargs=-1)
@target_options
@config_option
@json_option
def command(config: Settings, priority: str, jobs: tuple[str, ...], wanted: Wanted, as_json: bool) -> int:
    """Give waiting jobs another priority, from the next free slot on. It must be allowed (setting priority_boost).

    Name jobs (an id, or the end of one), or describe them with the options: then you are asked first. genapp undo
    takes it back.

    \b
    genapp priority high 5f3a9c0d1e2b
    genapp priority low --batch 8c1d22
    """
    wanted.check(jobs)
    to = Priority(priority)
    if jobs and not wanted.dry_run:
        return do_to_each(config, jobs, partial(_move, to=to), as_json=as_json)
    return change_matching(config, to_priority(to), jobs, wanted, as_json=as_json)


def _move(session: Session, job_id: str, to: Priority) -> str:
    control.change_priority(session, job_id, to, by=LOCAL_OWNER)
    return f"priority {to.value}"
