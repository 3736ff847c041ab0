"""`genapp status`, `show`, `batch`: the queue, one job, what it produced, and batches."""

import json
from dataclasses import asdict

import click
from rich.markup import escape

from genapp.access import LOCAL_OWNER
from genapp.cli.common import (
    AMOUNT,
    config_and_json,
    config_option,
    database,
    err,
    find_batch,
    find_job,
    out,
    print_json,
)
from genapp.cli.following import ask_to_spend, say_estimate
from genapp.cli.tables import (
    batch_facts,
    batches_table,
    causes_table,
    job_facts,
    jobs_table,
    queue_table,
    repeated_table,
    stages_table,
)
from genapp.db import dump, reading, transaction
from genapp.errors import NotReady
from genapp.jobs import JobState
from genapp.services.batches import batch_footprint, start
from genapp.services.queue import JobFilter, JobView, list_jobs
from genapp.services.reads import batch_view, job_view, list_batches, queue_status
from genapp.settings import Settings
from genapp.words import money


@click.command("status")
@click.argument("job", required=False)
@click.option(
    "--state", type=click.Choice([state.value for state in JobState]), help="List only the jobs in this state."
)
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="List so many jobs.")
@config_and_json
def status_command(config: Settings, job: str | None, state: str | None, limit: int, as_json: bool) -> None:
    """Show how the queue stands and its newest jobs; with JOB (an id, or the end of one), show that job.

    The exit status is 0 also for a job that failed; `genapp submit --wait` is the command that tells by its status.
    """
    if job:
        _show_job(config, job, as_json=as_json)
    else:
        _show_queue(config, state, limit, as_json=as_json)


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
def show_command(config: Settings, job: str, form: str) -> None:
    """Print the newest version of the content of JOB (an id, or the end of one). Fails when there is none yet."""
    with database(config) as engine, reading(engine) as session:
        view = job_view(session, find_job(session, job), by=LOCAL_OWNER)
    content = view.content
    if content is None:
        raise _nothing_yet(view)
    if form == "json":
        print_json(
            {
                "job": view.row.id,
                "request": json.loads(dump(view.request)),
                "facts": [json.loads(dump(fact)) for fact in view.facts],
                "sources": [json.loads(dump(source)) for source in view.sources],
                "content": json.loads(dump(content)),
            }
        )
    else:
        print(content.html if form == "html" else content.markdown)


@click.group("batch")
def batch_command() -> None:
    """List batches, show one, release the rest of a sample, change a budget.

    A batch is named by its id or the end of it, as the list shows it. genapp submit FILE makes one; genapp pause,
    resume, cancel, retry, priority and export take one with batch ID or --batch ID.
    """


@batch_command.command("list")
@click.option("--search", default="", metavar="TEXT", help="Only batches with this text in their name.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True, help="List so many.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Older ones: 2, 3, ...")
@config_and_json
def list_all(config: Settings, search: str, limit: int, page: int, as_json: bool) -> None:
    """List batches, newest first."""
    with database(config) as engine, reading(engine) as session:
        listed = list_batches(session, page=page, page_size=limit, search=search, by=LOCAL_OWNER)
    if as_json:
        print_json({"batches": listed.rows, "matching": listed.total})
        return
    if not listed.rows:
        out.print("There is no such batch." if search else "There is no batch yet; genapp submit FILE makes one.")
        return
    out.print(batches_table(listed.rows))
    if listed.total > len(listed.rows):
        out.print(f"page {listed.page}, {listed.total} in all")


@batch_command.command("show")
@click.argument("batch")
@config_and_json
def show(config: Settings, batch: str, as_json: bool) -> None:
    """Show BATCH: its pages, money, pace, and why pages failed. The exit status is 0 also when pages failed."""
    with database(config) as engine, reading(engine) as session:
        batch_id = find_batch(session, batch)
        view = batch_view(session, batch_id, by=LOCAL_OWNER)
        alike = batch_footprint(session, batch_id, by=LOCAL_OWNER)
    if as_json:
        print_json({**asdict(view), "footprint": asdict(alike)})
        return
    out.print(batch_facts(view, alike))
    if alike.repeated:
        out.print()
        out.print(repeated_table(alike.repeated))
    if view.causes:
        out.print()
        out.print(causes_table(view.causes))


@batch_command.command("release")
@click.argument("batch")
@click.option("--yes", is_flag=True, help="Do not ask before money is spent; for scripts.")
@click.option("--anyway", is_flag=True, help="Also when the pages of the sample are too alike.")
@config_and_json
def release(config: Settings, batch: str, yes: bool, anyway: bool, as_json: bool) -> None:
    """Submit the pages that the sample of BATCH held back, after saying what they would cost.

    Fails when it holds none back, and when the pages of the sample have more in common than the setting footprint_line
    allows; genapp batch show says what.
    """
    with database(config) as engine:
        with reading(engine) as session:
            batch_id = find_batch(session, batch)
            estimate = start.estimate_release(session, batch_id, by=LOCAL_OWNER)
        say_estimate(err if as_json else out, estimate)
        ask_to_spend(estimate, "Release them?", yes=yes)
        with transaction(engine) as session:
            started = start.release(session, batch_id, anyway=anyway, by=LOCAL_OWNER)
    if as_json:
        print_json({"batch": started.batch_id, "submitted": started.submitted})
    else:
        out.print(f"Released: {started.submitted:,} more in the queue")


@batch_command.command("budget")
@click.argument("batch")
@click.argument("amount", metavar="AMOUNT|none")
@config_and_json
def budget(config: Settings, batch: str, amount: str, as_json: bool) -> None:
    """Change what BATCH may cost at the most, in the currency of the provider's account; none takes the limit away.

    \b
    genapp batch budget 8c1d22 25.50
    """
    micros = None if amount.strip().lower() == "none" else AMOUNT.convert(amount, None, None)
    with database(config) as engine, transaction(engine) as session:
        batch_id = find_batch(session, batch)
        start.set_budget(session, batch_id, micros, by=LOCAL_OWNER)
        view = batch_view(session, batch_id, by=LOCAL_OWNER)
    if as_json:
        print_json({"batch": batch_id, "budget_micros": view.budget_micros, "committed_micros": view.money.committed})
        return
    limit = "no limit" if view.budget_micros is None else f"at most {money(view.budget_micros)}"
    out.print(f"{escape(view.row.name)}: {limit}, {money(view.money.spent)} spent", soft_wrap=True)


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
        view = job_view(session, find_job(session, job), by=LOCAL_OWNER)
    if as_json:
        print_json(view)
        return
    out.print(job_facts(view))
    out.print()
    out.print(stages_table(view))


def _nothing_yet(view: JobView) -> NotReady:
    if view.row.state is JobState.FAILED:
        return NotReady(f"the job failed: {view.row.error_message}", hint=view.error_hint)
    return NotReady(
        f"the job has no content yet: it is {view.row.state.value}, {view.row.progress:.0f} % done",
        hint="genapp status JOB shows where it stands",
    )
