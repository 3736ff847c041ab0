"""The parts that every fault test needs."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.crew import Crew, a_nursery, crew
from tests.support.work_processes import provider_server


@pytest.fixture(scope="session")
def nursery() -> Iterator[subprocess.Popen[str]]:
    with a_nursery() as nursery:
        yield nursery


@pytest.fixture
def us(database_url: str, redis_url: str, nursery: subprocess.Popen[str], tmp_path: Path) -> Iterator[Crew]:
    """A crew on an empty database, with a provider that takes 0.1 s; it has no process yet."""
    with (
        provider_server(latency=0.1) as provider,
        crew(
            database_url=database_url, redis_url=redis_url, provider=provider, folder=tmp_path / "data", nursery=nursery
        ) as us,
    ):
        yield us
