"""The supervisor with real processes: order, restart, and nothing left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from genapp.errors import NotReady
from genapp.launcher.supervisor import Process, Supervisor
from tests.support.processes import children_of, is_alive

pytestmark = pytest.mark.anyio

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
WITH_CHILD = [sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '600'])"]
LATER = 60


async def until(condition) -> None:
    async with asyncio.timeout(LATER):
        while not condition():  # noqa: ASYNC110  # processes set no event
            await asyncio.sleep(0.02)


async def test_a_killed_part_comes_back(tmp_path):
    said: list[str] = []
    async with Supervisor(say=said.append, logs=tmp_path) as supervisor:
        (watched,) = await supervisor.start(Process(name="worker-1", command=SLEEP))
        first = watched.pid

        os.kill(first, signal.SIGKILL)

        await until(lambda: watched.pid != first and is_alive(watched.pid))
    assert said == ["worker-1 was ended by SIGKILL; it is started again in 0.2 s"]


async def test_what_a_part_needs_is_made_before_each_start(tmp_path):
    needed = tmp_path / "needed"
    part = Process(name="redis", command=[*SLEEP, str(needed)], prepare=lambda: needed.mkdir(exist_ok=True))
    async with Supervisor(say=print, logs=tmp_path) as supervisor:
        (watched,) = await supervisor.start(part)
        first = watched.pid
        needed.rmdir()

        os.kill(first, signal.SIGKILL)

        await until(lambda: watched.pid != first)
        assert needed.is_dir()


async def test_a_part_whose_needs_cannot_be_met_is_tried_until_they_can(tmp_path):
    said: list[str] = []
    missing: list[str] = []

    def prepare() -> None:
        if missing:
            raise NotReady("the folder cannot be made", hint="make room on its disk")

    async with Supervisor(say=said.append, logs=tmp_path) as supervisor:
        (watched,) = await supervisor.start(Process(name="redis", command=SLEEP, prepare=prepare))
        first = watched.pid
        missing.append("room")
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(said) == 3)
        missing.clear()

        await until(lambda: watched.pid != first and is_alive(watched.pid))
    assert said[1:] == [
        "redis could not be started: the folder cannot be made (make room on its disk); it is started again in 0.4 s",
        "redis could not be started: the folder cannot be made (make room on its disk); it is started again in 0.8 s",
    ]


async def test_a_part_that_nobody_can_reach_any_more_is_started_again(tmp_path):
    socket = tmp_path / "socket"
    socket.touch()
    part = Process(name="redis", command=SLEEP, prepare=socket.touch, useless=lambda: not socket.exists())
    async with Supervisor(say=print, logs=tmp_path) as supervisor:
        (watched,) = await supervisor.start(part)
        first = watched.pid

        socket.unlink()

        await until(lambda: watched.pid != first and is_alive(watched.pid))
        assert not is_alive(first)


async def test_what_a_killed_part_had_started_goes_with_it(tmp_path):
    async with Supervisor(say=print, logs=tmp_path) as supervisor:
        (watched,) = await supervisor.start(Process(name="web", command=WITH_CHILD))
        first = watched.pid
        await until(lambda: children_of(first))
        (grandchild,) = children_of(first)

        os.kill(first, signal.SIGKILL)

        await until(lambda: not is_alive(grandchild))


async def test_parts_stop_in_the_opposite_order(tmp_path):
    script = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(tmp_path / 'order')!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('set', flush=True)\n"
        "time.sleep(600)\n"
    )

    async with Supervisor(say=print, logs=tmp_path) as supervisor:
        for name in ("redis", "workers", "web"):
            log = tmp_path / f"{name}.log"

            async def is_set(_pid: int, log: Path = log) -> bool:
                return await asyncio.to_thread(lambda: "set" in log.read_text())

            command = [sys.executable, "-c", script, name]
            await supervisor.start(Process(name=name, command=command, ready=is_set))

    assert (tmp_path / "order").read_text() == "web workers redis "


async def test_a_part_that_does_not_start_says_why(tmp_path):
    command = [sys.executable, "-c", "import time, sys; time.sleep(0.3); sys.exit('no such database')"]

    async def never(_pid: int) -> bool:
        return False

    with pytest.raises(NotReady, match="web did not start: no such database"):
        async with Supervisor(say=print, logs=tmp_path) as supervisor:
            await supervisor.start(Process(name="web", command=command, ready=never))


async def test_a_program_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(NotReady, match="could not be started"):
        async with Supervisor(say=print, logs=tmp_path) as supervisor:
            await supervisor.start(Process(name="web", command=["/no/such/program"]))


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path):
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from genapp.launcher.supervisor import Process\n"
        "from genapp.launcher.supervisor import Supervisor\n"
        "async def main():\n"
        f"    async with Supervisor(say=print, logs=Path({str(tmp_path)!r})) as supervisor:\n"
        f"        part = Process(name='part', command={SLEEP!r})\n"
        "        (watched,) = await supervisor.start(part)\n"
        "        print(watched.pid, flush=True)\n"
        "        await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as supervisor:
        part = int(supervisor.stdout.readline())
        guards = [child for child in children_of(supervisor.pid) if child != part]

        supervisor.kill()

    give_up = time.monotonic() + LATER
    while any(map(is_alive, [part, *guards])) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not is_alive(part)
    assert not any(map(is_alive, guards))
