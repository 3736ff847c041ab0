"""`python -m tests`: all checks, then all tests; the last line counts what passed and what failed.

The browser tests run in a process of their own: Playwright leaves an event loop running, which others trip over. It
runs beside the others, many of which wait for processes, leases and limits; what it says is shown when both have ended.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
BROWSER_TESTS = "tests/e2e"
SHOWN_LINES, SHOWN_SIGNS = 60, 240
"""Of what a check complains about."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def main() -> int:
    total = _checks() + _no_addresses()
    with ThreadPoolExecutor() as pool, tempfile.TemporaryFile("w+") as said:
        browser = pool.submit(_pytest, "browser tests", [BROWSER_TESTS], said)
        total += _pytest("tests", ["tests", f"--ignore={BROWSER_TESTS}", "-n", "2", "--dist", "worksteal"], sys.stdout)
        total += browser.result()
        said.seek(0)
        print(said.read(), flush=True)
    skipped = f", {total.skipped} skipped" if total.skipped else ""
    print(f"\n{total.passed} passed, {total.failed} failed{skipped}")
    return 1 if total.failed else 0


CHECKS = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("pyright",),
    "imports": ("lint-imports", "--no-cache"),
}


def _checks() -> Count:
    """All at a time; they are told in their order."""
    with ThreadPoolExecutor() as pool:
        complaints = pool.map(_complaint, CHECKS.values())
        return sum(map(_verdict, CHECKS, complaints), Count())


def _complaint(command: Sequence[str]) -> str:
    line = [str(SCRIPTS / command[0]), *command[1:]]
    done = subprocess.run(line, check=False, cwd=ROOT, capture_output=True, text=True, env=_environment())
    return "" if done.returncode == 0 else done.stdout + done.stderr


def _no_addresses() -> Count:
    """What pins versions must not say where they come from."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in (ROOT / "constraints.txt", *sorted((ROOT / "reflex.lock").glob("*")))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if "://" in line
    ]
    return _verdict("no addresses in locks", "\n".join(found))


def _verdict(name: str, complaint: str) -> Count:
    print(f"{'FAILED' if complaint else 'passed'}  {name}", flush=True)
    if complaint:
        lines = complaint.strip().splitlines()
        print("\n".join(line[:SHOWN_SIGNS] for line in lines[:SHOWN_LINES]), flush=True)
        if len(lines) > SHOWN_LINES:
            print(f"... and {len(lines) - SHOWN_LINES} more lines", flush=True)
    return Count(failed=1) if complaint else Count(passed=1)


def _pytest(name: str, arguments: Sequence[str], out: TextIO) -> Count:
    print(f"\n{name}", file=out, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *arguments]
        status = subprocess.run(command, check=False, cwd=ROOT, env=_environment(), stdout=out, stderr=out).returncode
        count = _counted(report)
    if status and not count.failed:  # it ended without a failed test: a crash, or nothing was found
        print(f"FAILED  {name}: pytest ended with status {status}", file=out, flush=True)
        return count + Count(failed=1)
    return count


def _counted(report: Path) -> Count:
    if not report.is_file():
        return Count()
    suite = ElementTree.parse(report).getroot().find("testsuite")
    numbers = {name: int((suite.get(name) if suite is not None else None) or 0) for name in NUMBERS}
    failed = numbers["failures"] + numbers["errors"]
    return Count(numbers["tests"] - failed - numbers["skipped"], failed, numbers["skipped"])


NUMBERS = ("tests", "failures", "errors", "skipped")


def _environment() -> dict[str, str]:
    return os.environ | {"PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])}


if __name__ == "__main__":
    sys.exit(main())
