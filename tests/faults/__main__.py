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
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from genapp.db.migrate import upgrade
from tests.faults.crew import a_nursery, crew
from tests.faults.kills import Plan, run_round
from tests.faults.verdict import RESUMED_SECONDS, Verdict, judge
from tests.support.databases import make_postgres_template, postgres_database, postgres_server
from tests.support.redis_server import redis_server
from tests.support.work_processes import provider_server

DATABASES = ("sqlite", "postgres")
Round = tuple[str, Verdict, int, float]
"""Database, verdict, jobs that had been poison, seconds."""


@click.command()
@click.option("--kills", default=20, help="Workers to kill with SIGKILL.", show_default=True)
@click.option("--jobs", default=200, help="Jobs to work through.", show_default=True)
@click.option("--database", type=click.Choice([*DATABASES, "both"]), default="both", show_default=True)
@click.option("--workers", default=3, help="Worker processes at a time.", show_default=True)
@click.option("--slots", default=4, help="Jobs at once in each.", show_default=True)
@click.option("--latency", default=0.1, help="Seconds that the provider takes for an answer.", show_default=True)
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
    for kind in DATABASES if database == "both" else (database,):
        with console.status(f"{kind} ...") as status, temporary_folder(keep=keep) as folder:
            began = time.monotonic()
            verdict, poisoned = play(kind, plan, latency=latency, lease=lease, folder=folder, tell=status.update)
            rounds.append((kind, verdict, poisoned, time.monotonic() - began))
        if json_file:
            json_file.write_text(json.dumps(report(rounds, plan, latency=latency, lease=lease), indent=2) + "\n")
        console.print(table(*rounds[-1]))
    sys.exit(any(verdict.broken() for _, verdict, _, _ in rounds))


def play(
    kind: str, plan: Plan, *, latency: float, lease: float, folder: Path, tell: Callable[[str], None]
) -> tuple[Verdict, int]:
    """One round on a database of its own; the verdict, and how many jobs had been set aside as poison."""
    with (
        fresh_database(kind, folder) as database_url,
        redis_server() as redis_url,
        provider_server(latency=latency) as provider,
        a_nursery() as nursery,
        crew(
            database_url=database_url,
            redis_url=redis_url,
            provider=provider,
            folder=folder / "data",
            nursery=nursery,
            lease_seconds=lease,
        ) as us,
    ):
        poisoned = run_round(us, plan, tell=tell)
        return judge(us), poisoned


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


def table(kind: str, verdict: Verdict, poisoned: int, seconds: float) -> Table:
    sheet = Table(title=f"{kind}: {verdict.submitted} jobs, {verdict.kills} kills in {seconds / 60:.1f} min")
    for heading in ("figure", "measured", "promised"):
        sheet.add_column(heading)
    for name, measured, promised in lines(verdict, poisoned):
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
    yield "resumed after, p50 / p95 / worst", resume, f"p95 at most {RESUMED_SECONDS:g} s"
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
            {"database": kind, "seconds": round(seconds, 1), "poisoned": poisoned} | verdict.as_json()
            for kind, verdict, poisoned, seconds in rounds
        ],
    }


if __name__ == "__main__":
    main()
