"""`python -m tests.faults --kills 1000 --jobs 10000 [--json FILE]`: a round of kills of any size, and its figures."""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from genapp.db import upgrade
from tests.faults.crew import a_nursery, crew
from tests.faults.kills import Plan, run_round
from tests.faults.verdict import Verdict, judge, promised_with
from tests.support.databases import make_postgres_template, postgres_database, postgres_server
from tests.support.redis_server import redis_server, slow_line
from tests.support.work_processes import provider_server

DATABASES = ("sqlite", "postgres")
SLOW_SHARE = 10
"""Of the kills and jobs of a round, one in so many where Redis is slow: each of its answers is waited for."""
FEWEST_KILLS, FEWEST_JOBS = 2, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What was played, and what it has shown."""

    database: str
    redis_seconds: float
    """How long Redis takes for an answer."""
    verdict: Verdict
    poisoned: int
    """Jobs that had been set aside as poison."""
    seconds: float


@click.command()
@click.option("--kills", default=20, help="Workers to kill with SIGKILL.", show_default=True)
@click.option("--jobs", default=200, help="Jobs to work through.", show_default=True)
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True)
@click.option("--workers", default=3, help="Worker processes at a time.", show_default=True)
@click.option("--slots", default=4, help="Jobs at once in each.", show_default=True)
@click.option("--latency", default=0.1, help="Seconds that the provider takes for an answer.", show_default=True)
@click.option(
    "--redis-latency",
    "redis_latencies",
    multiple=True,
    type=float,
    default=(0.0, 0.1, 1.0),
    show_default=True,
    help="Seconds that Redis takes for an answer; a round for each, those of a slow one a tenth as large.",
)
@click.option("--lease", default=12.0, help="Seconds of silence until a worker is dead.", show_default=True)
@click.option("--minutes", default=60.0, help="When to give up on a round.", show_default=True)
@click.option("--seed", default=1, help="Of the moments and of who dies.", show_default=True)
@click.option("--keep", is_flag=True, help="Leave database and logs in the temporary folder.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the figures to this file, too.")
def main(
    kills: int,
    jobs: int,
    database: str,
    workers: int,
    slots: int,
    latency: float,
    redis_latencies: tuple[float, ...],
    lease: float,
    minutes: float,
    seed: int,
    keep: bool,
    json_file: Path | None,
) -> None:
    """Kill real worker processes at random moments, and hold the outcome against the provider's own counts."""
    console = Console()
    plan = Plan(kills=kills, jobs=jobs, workers=workers, slots=slots, seed=seed, deadline_seconds=minutes * 60)
    rounds: list[Round] = []
    for kind, slow in product(DATABASES if database == "both" else (database,), redis_latencies):
        with console.status(f"{kind} ...") as status, temporary_folder(keep=keep) as folder:
            sized = smaller(plan) if slow else plan
            rounds.append(
                play(kind, sized, redis_seconds=slow, latency=latency, lease=lease, folder=folder, tell=status.update)
            )
        if json_file:
            json_file.write_text(json.dumps(report(rounds, plan, latency=latency, lease=lease), indent=2) + "\n")
        console.print(table(rounds[-1]))
    sys.exit(any(one.verdict.broken() for one in rounds))


def smaller(plan: Plan) -> Plan:
    kills, jobs = max(plan.kills // SLOW_SHARE, FEWEST_KILLS), max(plan.jobs // SLOW_SHARE, FEWEST_JOBS)
    return replace(plan, kills=min(plan.kills, kills), jobs=min(plan.jobs, jobs))


def play(
    kind: str,
    plan: Plan,
    *,
    redis_seconds: float,
    latency: float,
    lease: float,
    folder: Path,
    tell: Callable[[str], None],
) -> Round:
    """One round on a database of its own."""
    began = time.monotonic()
    with (
        fresh_database(kind, folder) as database_url,
        redis_server() as redis_url,
        slow_line(redis_url, redis_seconds) as line_url,
        provider_server(latency=latency) as provider,
        a_nursery() as nursery,
        crew(
            database_url=database_url,
            redis_url=line_url if redis_seconds else redis_url,
            provider=provider,
            folder=folder / "data",
            nursery=nursery,
            lease_seconds=lease,
        ) as us,
    ):
        poisoned = run_round(us, plan, tell=tell)
        return Round(
            database=kind,
            redis_seconds=redis_seconds,
            verdict=judge(us, resume_promised=promised_with(redis_seconds)),
            poisoned=poisoned,
            seconds=time.monotonic() - began,
        )


@contextmanager
def temporary_folder(*, keep: bool) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="genapp-faults-"))
    yield folder
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'genapp.db'}"
        upgrade(url)
        yield url
        return
    with postgres_server() as address:
        make_postgres_template(address)
        with postgres_database(address, "faults") as url:
            yield url


def table(one: Round) -> Table:
    verdict, slow = one.verdict, f", Redis answers after {one.redis_seconds:g} s" if one.redis_seconds else ""
    title = f"{one.database}{slow}: {verdict.submitted} jobs, {verdict.kills} kills in {one.seconds / 60:.1f} min"
    sheet = Table(title=title)
    for heading in ("figure", "measured", "promised"):
        sheet.add_column(heading)
    for name, measured, promised in lines(verdict, one.poisoned):
        sheet.add_row(name, measured, promised)
    sheet.caption = "; ".join(verdict.broken()) or "every promise was kept"
    return sheet


def lines(verdict: Verdict, poisoned: int) -> Iterator[tuple[str, str, str]]:
    yield "jobs in hand at the kills", str(verdict.jobs_in_hand), ""
    for name in ("lost", "stuck", "failed", "doubled", "missing"):
        yield name, str(getattr(verdict, name)), "0"
    yield "finished stages repeated", str(verdict.repeated_stages), "0"
    yield "extra provider calls", str(verdict.extra), f"at most {verdict.in_flight}, in flight at the kills"
    yield "prompts answered", str(verdict.needed), str(verdict.to_write)
    yield "taken up again", str(verdict.resumed), f"{verdict.jobs_in_hand}"
    resume = f"{verdict.resume_p50:.1f} / {verdict.resume_p95:.1f} / {verdict.resume_worst:.1f} s"
    promised = "" if verdict.resume_promised is None else f"p95 at most {verdict.resume_promised:g} s"
    yield "resumed after, p50 / p95 / worst", resume, promised
    yield "set aside as poison, then retried", str(poisoned), "three deaths each"


def report(rounds: Sequence[Round], plan: Plan, *, latency: float, lease: float) -> dict[str, object]:
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
        "workers": plan.workers,
        "slots": plan.slots,
        "latency": latency,
        "lease_seconds": lease,
        "seed": plan.seed,
        "rounds": [
            {
                "database": one.database,
                "redis_seconds": one.redis_seconds,
                "seconds": round(one.seconds, 1),
                "poisoned": one.poisoned,
            }
            | one.verdict.as_json()
            for one in rounds
        ],
    }


if __name__ == "__main__":
    main()
