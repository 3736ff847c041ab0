"""`genapp status`: the queue, or one job."""

import click

from genapp.access import LOCAL_OWNER
from genapp.commands.console import out, print_json
from genapp.commands.finding import find_job
from genapp.commands.opened import database
from genapp.commands.options import config_option, json_option
from genapp.commands.tables import job_facts, jobs_table, queue_table, stages_table
from genapp.db.engine import reading
from genapp.jobs.states import JobState
from genapp.services.job_list import list_jobs
from genapp.services.job_page import job_view
from genapp.services.overview import queue_status
from genapp.services.views import JobFilter
from genapp.settings import Settings


@click.command("status")
@click.argument("job", required=False)
@click.option(
    "--state", type=click.Choice([state.value for state in JobState]), help="List only the jobs in this state."
)
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="List so many jobs.")
@config_option
@json_option
def command(config: Settings, job: str | None, state: str | None, limit: int, as_json: bool) -> None:
    """Show how the queue stands and its newest jobs; with JOB (an id, or the end of one), show that job.

    The exit status is 0 also for a job that failed; `genapp submit --wait` is the command that tells by its status.
    """
    if job:
        _show_job(config, job, as_json=as_json)
    else:
        _show_queue(config, state, limit, as_json=as_json)


def _show_queue(config: Settings, state: str | None, limit: int, *, as_json: bool) -> None:
    wanted = JobFilter(states=(JobState(state),) if state else ())
    with database(config) as engine, reading(engine) as session:
        status = queue_status(session, by=LOCAL_OWNER)
        listed = list_jobs(session, wanted, page=1, page_size=limit, by=LOCAL_OWNER)
    if as_json:
        print_json({"queue": status, "jobs": listed.rows, "matching": listed.total})
        return
    out.print(queue_table(status))
    if listed.rows:
        out.print()
        out.print(jobs_table(listed.rows))
    if listed.total > len(listed.rows):
        out.print(f"and {listed.total - len(listed.rows)} more")


def _show_job(config: Settings, job: str, *, as_json: bool) -> None:
    with database(config) as engine, reading(engine) as session:
        view = job_view(session, find_job(session, job).id, by=LOCAL_OWNER)
    if as_json:
        print_json(view)
        return
    out.print(job_facts(view))
    out.print()
    out.print(stages_table(view))
