"""A provider in trouble, real workers, and what became of the pages: outages, a refused key, rough weather.

`python -m tests.faults.trouble --pages 200` prints the figures of all of them.
"""

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, update

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, PROVIDER_CALL, Job, make_engine, reading, transaction, upgrade
from genapp.jobs import lane_name
from genapp.services.queue import PageOrder, PauseView, holds, queue_settings
from tests.support.queue import a_request, submit_batch
from tests.support.redis_server import redis_server
from tests.support.work import FACTS
from tests.support.work_processes import Processes, ProviderServer, processes, provider_server, until

PROVIDER = "openai_compatible"
KEY = "right"
WEATHER = (
    {"kind": "status", "status": 429, "share": 0.15, "headers": {"Retry-After": "1"}},
    {"kind": "break", "share": 0.10},
    {"kind": "malformed", "share": 0.05},
    {"kind": "end_early", "share": 0.05},
)
PATIENCE_SECONDS = 3_600.0
"""Two hundred pages in rough weather are a thousand tries, which a busy machine takes its time for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of the pages of one round."""

    pages: int
    completed: int
    failed: int
    attempts: int
    """Used up, over all pages."""
    calls_a_component: float
    """Without the refusals, which nobody writes or bills."""
    turned_away: int
    """Requests that met the outage."""
    questions: int
    """Small ones, whether the provider is back."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A provider, a dispatcher and two workers at work on so many pages."""

    engine: Engine
    provider: ProviderServer
    running: Processes
    pages: int
    began: float

    def until(self, true: Callable[[], object]) -> None:
        until(true, PATIENCE_SECONDS, every=0.1, tell=lambda: self.running.log()[-20_000:])

    def jobs(self) -> list[Job]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Job)))

    def states(self) -> Counter[str]:
        return Counter(job.state for job in self.jobs())

    def pauses(self) -> list[PauseView]:
        with reading(self.engine) as session:
            return holds.in_force(session, by=LOCAL_OWNER)

    def over(self) -> bool:
        return set(self.states()) <= {"completed", "failed"}

    def figures(self) -> Figures:
        counts, jobs, states = self.provider.counts(), self.jobs(), self.states()
        with reading(self.engine) as session:
            answered = select(func.count()).select_from(PROVIDER_CALL).where(PROVIDER_CALL.c.state == "answered")
            components = session.scalar(answered) or 0
        calls = counts["calls"] - counts["by_kind"].get("status", 0)
        return Figures(
            pages=self.pages,
            completed=states["completed"],
            failed=states["failed"],
            attempts=sum(job.attempts for job in jobs),
            calls_a_component=round(calls / max(components, 1), 3),
            turned_away=counts["turned_away"],
            questions=counts["checks"],
            seconds=round(time.monotonic() - self.began, 1),
        )


@contextmanager
def scene(
    engine: Engine,
    redis_url: str,
    folder: Path,
    *,
    pages: int,
    script: tuple[dict[str, Any], ...] = (),  # Any: JSON
) -> Iterator[Scene]:
    with transaction(engine) as session:
        queue_settings.save(session, {"retry_delay": 0.5, "max_concurrency": 8}, by=LOCAL_OWNER)
    with provider_server("--script", json.dumps(script), "--key", KEY, latency=0.2) as provider:
        given = {"provider": PROVIDER, "provider_base_url": provider.base_url, "provider_model": "scripted"}
        url = engine.url.render_as_string(hide_password=False)
        with processes(
            database_url=url, redis_url=redis_url, folder=folder / "data", provider_api_key=KEY, **given
        ) as running:
            running.dispatcher()
            for _ in range(2):
                running.worker("--slots", "4")
            _submit(engine, pages)
            yield Scene(engine=engine, provider=provider, running=running, pages=pages, began=time.monotonic())


def _submit(engine: Engine, pages: int) -> None:
    requests = [
        a_request(f"shoes {number}", target_url="https://shop.invalid/shoes", facts=FACTS, skip_quality=True)
        for number in range(pages)
    ]
    with transaction(engine) as session:
        orders = [PageOrder(request=request, provider="embedded") for request in requests]
        submit_batch(session, "trouble", orders, by=LOCAL_OWNER)
        flow = session.scalars(select(JOB.c.flow)).first() or ""
        session.execute(update(JOB).values(provider=PROVIDER, lane=lane_name(PROVIDER, flow)))


def outage(here: Scene, *, seconds: float, status: int, headers: dict[str, str] | None = None) -> Figures:
    """In the middle of the work every request is turned away; with status 0 the connection is closed at once."""
    here.until(lambda: here.states()["completed"] >= 2)
    here.provider.tell("outage", {"seconds": seconds, "status": status, "headers": headers or {}})
    here.until(here.over)
    return here.figures()


def refused_key(here: Scene, *, seconds: float) -> Figures:
    """The key is changed at the provider, and after some seconds changed back: nobody does anything here."""
    here.until(lambda: here.states()["completed"] >= 2)
    here.provider.tell("key", {"key": "another"})
    here.until(here.pauses)
    here.until(lambda: not here.states()["processing"])
    before = here.provider.counts()["rejected"]
    time.sleep(seconds)
    asked = here.provider.counts()["rejected"] - before
    assert asked <= 2, f"{asked} requests while the key is known to be refused"
    here.provider.tell("key", {"key": KEY})
    here.until(here.over)
    return here.figures()


def rough_weather(here: Scene) -> Figures:
    """To the end of all pages."""
    here.until(here.over)
    return here.figures()


ROUNDS: dict[str, tuple[tuple[dict[str, Any], ...], Callable[[Scene, float], Figures]]] = {  # Any: JSON
    "weather": (WEATHER, lambda here, _seconds: rough_weather(here)),
    "down": ((), lambda here, seconds: outage(here, seconds=seconds, status=503)),
    "gone": ((), lambda here, seconds: outage(here, seconds=seconds, status=0)),
    "overloaded": (
        (),
        lambda here, seconds: outage(here, seconds=seconds, status=529, headers={"Retry-After": "10"}),
    ),
    "key": ((), lambda here, seconds: refused_key(here, seconds=seconds)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.trouble", description=__doc__)
    parser.add_argument("rounds", nargs="*", help=f"some of {', '.join(ROUNDS)}; all of them when none is named")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="of an outage, and of a refused key")
    given = parser.parse_args()
    for name in given.rounds or ROUNDS:
        script, play = ROUNDS[name]
        with tempfile.TemporaryDirectory() as folder, redis_server() as redis_url:
            upgrade(f"sqlite:///{folder}/genapp.db")
            engine = make_engine(f"sqlite:///{folder}/genapp.db")
            with scene(engine, redis_url, Path(folder), pages=given.pages, script=script) as here:
                print(json.dumps({"round": name, **asdict(play(here, given.seconds))}), flush=True)
            engine.dispose()


if __name__ == "__main__":
    main()
