"""How a child process is started: its own group, and it dies when its parent dies."""

import ctypes
import os
import signal
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path

from genapp.settings import CODE_ROOT, INSTALLED

PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent() -> None:
    """For `preexec_fn`: the kernel sends SIGTERM when the parent is gone, however it went. Linux only.

    Start children from the main thread: it is the thread that counts as the parent here.
    """
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def before_exec() -> Callable[[], None] | None:
    """What to give as `preexec_fn`; None where it would do nothing."""
    return die_with_parent if _libc is not None else None


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment, with genapp's code, the commands of our virtual environment, and `extra`."""
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), environment.get("PATH", os.defpath)])
    if not INSTALLED:  # whatever checkout the virtual environment was made for, children run this one's code
        named = environment.get("PYTHONPATH", "").split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([str(CODE_ROOT), *filter(None, named)]))
    environment["PYTHONUNBUFFERED"] = "1"
    environment.update(extra or {})
    return environment


def reflex_environment(builds: Path, *, web: Path, states: Path) -> dict[str, str]:
    """Where Reflex keeps what it needs, and that it tells nobody of it."""
    return {
        "REFLEX_DIR": str(builds / "reflex"),
        "REFLEX_WEB_WORKDIR": str(web),
        "REFLEX_STATES_WORKDIR": str(states),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
    }


def last_lines(log: Path, count: int = 8) -> str:
    """The end of a log, for a message that says why something did not start."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(line for line in lines[-count:] if line.strip())
