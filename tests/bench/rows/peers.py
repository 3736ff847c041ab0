"""Side by side in one run: seven calls of 50 ms per job, 100 jobs in flight, two worker processes, SQLite.

The calls are short on purpose, so that the machine is the limit and not the provider.
"""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from genapp.clock import utc_now
from genapp.settings import PROJECT_ROOT
from tests.bench.databases import SQLITE
from tests.bench.factory import Factory, factory, orders
from tests.bench.measure import Row
from tests.bench.peers.seven import STAGES

JOBS = 200
PROCESSES = 2
IN_FLIGHT = 100
CALL_SECONDS = 0.05
LIMIT = 1.5
THREADS = IN_FLIGHT // PROCESSES
DRAMATIQ, CELERY, HUEY = "plain Dramatiq", "Celery", "Huey"
COMMANDS: dict[str, tuple[str, int]] = {
    DRAMATIQ: (f"dramatiq tests.bench.peers.on_dramatiq -p {PROCESSES} -t {THREADS}", 1),
    CELERY: (
        f"celery -A tests.bench.peers.on_celery worker -P threads -c {THREADS}"
        " --without-gossip --without-mingle --loglevel ERROR",
        PROCESSES,
    ),
    HUEY: (f"huey.bin.huey_consumer tests.bench.peers.on_huey.huey -k thread -w {THREADS} -q", PROCESSES),
}
"""What runs as `python -m ...`, and how many of them make the two processes of the comparison."""
SEND = {
    DRAMATIQ: "from tests.bench.peers.on_dramatiq import generate; send = generate.send",
    CELERY: "from tests.bench.peers.on_celery import generate; send = generate.delay",
    HUEY: "from tests.bench.peers.on_huey import generate as send",
}
"""Run in a process of its own: a peer reads where its Redis is when it is imported."""


def measure() -> Iterable[Row]:
    ideal = JOBS * STAGES * CALL_SECONDS / IN_FLIGHT
    shares = {"genapp": ideal / _genapp_seconds()}
    for peer in COMMANDS:
        if find_spec(peer.split()[-1].lower()):
            shares[peer] = ideal / _peer_seconds(peer)
    for name, share in shares.items():
        yield Row(
            name=f"seven calls of {CALL_SECONDS * 1000:.0f} ms, {IN_FLIGHT} in flight: {name}, ideal / makespan",
            measured=f"{share:.3f}",
            value=round(share, 4),
            note=f"{JOBS} jobs, ideal {ideal:.2f} s, took {ideal / share:.2f} s",
        )
    for peer in list(shares)[1:]:
        ratio = shares["genapp"] / shares[peer]
        yield Row(
            name=f"genapp against {peer}",
            measured=f"{ratio:.2f} x",
            value=round(ratio, 3),
            target=f">= {LIMIT:g} x",
            limit=LIMIT,
            at_least=True,
            note="same job, same statements, same two processes, in this run",
        )


def _genapp_seconds() -> float:
    with slow_server() as url, factory(SQLITE, concurrency=IN_FLIGHT, run=False) as here:
        here.processes.environment["BENCH_SLOW_URL"] = url
        here.start(["-m", "tests.bench.peers.genapp_worker", str(THREADS)], workers=PROCESSES)
        began = utc_now()
        here.submit(orders(JOBS))
        here.wait_for(JOBS)
        return (here.span()[1] - began).total_seconds()


def _peer_seconds(peer: str) -> float:
    """Workers are up and have done one job each before the clock starts."""
    command, count = COMMANDS[peer]
    with slow_server() as url, factory(SQLITE, run=False) as here:
        here.processes.environment |= {"BENCH_SLOW_URL": url}
        for _ in range(count):
            here.processes.python("-m", *command.split())
        _send(here, peer, THREADS)
        here.wait_for(THREADS)
        began = utc_now()
        _send(here, peer, JOBS)
        here.wait_for(THREADS + JOBS)
        return (here.span()[1] - began).total_seconds()


def _send(here: Factory, peer: str, jobs: int) -> None:
    program = f"import sys; {SEND[peer]}\nfor job_id in sys.stdin.read().split(): send(job_id)"
    subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT_ROOT,
        env=here.processes.environment,
        input="\n".join(here.submit(orders(jobs))),
        text=True,
        check=True,
    )


@contextmanager
def slow_server() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.peers.slow_server", str(CALL_SECONDS)]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found, "the slow server did not start"
        try:
            yield found.group()
        finally:
            process.terminate()
