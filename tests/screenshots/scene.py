"""What stands on the screens when their pictures are taken: sample pages in every state."""

import csv
import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from genapp.access import LOCAL_OWNER
from genapp.db import reading
from genapp.intake.fields import FIELDS
from genapp.intake.samples import SAMPLE_PAGES
from genapp.jobs import FINAL, JobState
from genapp.services.reads import job_view
from tests.support.running import Running, running
from tests.support.scripted_server.server import Behaviour
from tests.support.writer_server import Writer, serving

END_SECONDS = 120
PIECES = 60
SLOW_SECONDS = 150.0
"""Of one call to the slow writer; it begins after a third, and must not end before every picture is taken."""
PATIENT = {"GENAPP_PROVIDER_TIMEOUT": "600"}
KEYWORDS = (
    "Teppiche",
    "oak bookcase",
    "Küchenmesser Nora",
    "standing desk trial",
    "Zeltverleih",
    "floor lamps",
    "Wollteppiche",
)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A genapp with jobs in it."""

    app: Running
    finished: str = ""
    """Address of a job page, as the others."""
    failed: str = ""
    running: str = ""


@contextmanager
def quiet(data: Path) -> Iterator[Scene]:
    """Nothing runs: the sample pages are finished, one job has failed, the writer is the embedded one."""
    with running(data) as app:
        finished, *others, failed = submit(app, *SAMPLE_PAGES, _without_facts())
        wait_for_end(app, [finished, *others, failed])
        yield Scene(app=app, finished=_address(finished), failed=_address(failed))


@contextmanager
def batch(data: Path) -> Iterator[Scene]:
    """Nobody has handed anything in; the pictures hand in a file. The embedded writer writes, two pages at once."""
    with running(data) as app:
        app.command("settings", "max_concurrency=2")
        yield Scene(app=app)


@contextmanager
def busy(data: Path) -> Iterator[Scene]:
    """All slots are in use and more pages wait; a slow stand-in for a model writes."""
    with (
        serving(Behaviour(pieces=PIECES, model="stand-in-model")) as writer,
        running(data, writer.settings | PATIENT) as app,
    ):
        wait_for_end(app, submit(app, *SAMPLE_PAGES, _without_facts()))
        yield Scene(app=app, running=_address(_fill_slots(app, writer)))


def submit(app: Running, *pages: Mapping[str, str]) -> list[str]:
    """Hand the pages in as one file; returns their job ids, in their order."""
    file = app.data / "pages.csv"
    with file.open("w", encoding="utf-8", newline="") as text:
        table = csv.DictWriter(text, [field.name for field in FIELDS], restval="")
        table.writeheader()
        table.writerows(pages)
    accepted = json.loads(app.command("submit", str(file), "--json").stdout)["accepted"]
    return [each["job"] for each in accepted]


def wait_for_end(app: Running, ids: Iterable[str]) -> None:
    _wait(lambda: all(_state(app, job_id) in FINAL for job_id in ids), "the sample pages to end")


def _fill_slots(app: Running, writer: Writer) -> str:
    """Returns the job that starts first."""
    writer.take(SLOW_SECONDS)
    (first,) = submit(app, {**_about("wool armchairs", SAMPLE_PAGES[0]), "priority": "high"})
    _wait(lambda: _state(app, first) is JobState.PROCESSING, "a job to start")
    pages = itertools.islice(itertools.cycle(SAMPLE_PAGES), 1, 1 + len(KEYWORDS))
    submit(app, *(_about(keyword, page) for keyword, page in zip(KEYWORDS, pages, strict=True)))
    _wait(lambda: _is_writing(app, first), "its components to be written")
    return first


def _is_writing(app: Running, job_id: str) -> bool:
    with reading(app.engine) as session:
        parts = job_view(session, job_id, by=LOCAL_OWNER).parts
    return any(part.text for part in parts)


def _state(app: Running, job_id: str) -> JobState:
    with reading(app.engine) as session:
        return job_view(session, job_id, by=LOCAL_OWNER).row.state


def _without_facts() -> dict[str, str]:
    return {**_about("garden benches", SAMPLE_PAGES[0]), "facts": "", "products": ""}


def _about(keyword: str, page: Mapping[str, str]) -> dict[str, str]:
    """The same page about something else."""
    place = keyword.replace(" ", "-").lower().replace("ü", "ue")
    return {**page, "keywords": keyword, "targetUrl": f"https://www.example.com/{place}"}


def _address(job_id: str) -> str:
    return f"/jobs/{job_id}"


def _wait(until: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + END_SECONDS
    while not until():
        if time.monotonic() > give_up:
            raise RuntimeError(f"waited {END_SECONDS} s in vain for {what}")
        time.sleep(0.1)
