"""Forks genapp's processes from one that has imported everything: a thousand kills need a thousand quick starts.

Each is a process of its own that runs the real program; only the import is shared. Commands come as JSON lines on
stdin: which program, with which arguments and environment, and where its log goes. The answer is its pid.
"""

import gc
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

LOOK_SECONDS = 0.05
END_SECONDS = 10.0


def main() -> None:
    """Until stdin ends; then all children are ended, too."""
    _import_all()
    print("ready", flush=True)
    children: set[int] = set()
    while True:
        readable, _, _ = select.select([sys.stdin], [], [], LOOK_SECONDS)
        _reap(children)
        if not readable:
            continue
        line = sys.stdin.readline()
        if not line:
            break
        pid = _fork(json.loads(line))
        children.add(pid)
        print(pid, flush=True)
    _end(children)


def _import_all() -> None:
    from tests.faults.rehearsal import rehearse

    rehearse()
    gc.freeze()


def _fork(command: dict[str, Any]) -> int:  # Any: JSON
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _become(command)
        module, _, name = command["program"].partition(":")
        status = getattr(importlib.import_module(module), name)() or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _become(command: dict[str, Any]) -> None:  # Any: JSON
    os.setsid()
    log = os.open(command["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(command["environment"])
    sys.argv = [command["program"], *command["arguments"]]


def _reap(children: set[int]) -> None:
    for pid in list(children):
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done:
            children.discard(pid)


def _end(children: set[int]) -> None:
    for number in (signal.SIGCONT, signal.SIGTERM):
        for pid in children:
            os.kill(pid, number)
    until = time.monotonic() + END_SECONDS
    while children and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
        _reap(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
