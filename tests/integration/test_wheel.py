"""The wheel alone, in an empty environment outside the checkout: everything that `genapp up` needs travels in it."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from genapp.launcher.ui_build import ensure_ui, find_ui
from genapp.settings import CODE_ROOT
from tests.support.processes import command_of, family_of, is_alive, until
from tests.support.running import UI_BUILDS, running
from tests.support.submission import FACTS, PAGE

LOOK = "import genapp, workers, sys, json; from genapp.launcher.ui_build import ui_stamp; \
print(json.dumps([genapp.__file__, workers.__file__, sys.path, ui_stamp()]))"


def build(kind: str, *, source: Path, folder: Path) -> Path:
    """Build it as pip does, without asking the network for the build tool."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", source=CODE_ROOT, folder=tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`genapp` of an environment with the wheel in it, and the packages of this one, but not this checkout.

    A line in a `.pth` file makes the packages visible and leaves aside what their own `.pth` files add.
    """
    folder = tmp_path_factory.mktemp("installed") / "environment"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", "--quiet"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    own = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (own / "packages_of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "genapp"


def test_a_source_archive_builds_the_same_wheel(wheel: Path, tmp_path: Path):
    with tarfile.open(build("sdist", source=CODE_ROOT, folder=tmp_path / "archive")) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.glob("genapp-*")

    assert contents(build("wheel", source=source, folder=tmp_path / "wheel")) == contents(wheel)


def contents(wheel: Path) -> dict[str, int]:
    with zipfile.ZipFile(wheel) as archive:
        return {file.filename: file.CRC for file in archive.infolist()}


def test_the_installed_code_is_its_own_and_asks_for_the_same_browser_build(program: Path, tmp_path: Path):
    said = subprocess.run(
        [program.with_name("python"), "-c", LOOK], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    genapp_file, workers_file, path, stamp = json.loads(said)

    assert Path(genapp_file).is_relative_to(program.parents[1])
    assert Path(workers_file).is_relative_to(program.parents[1])
    assert str(CODE_ROOT) not in path
    assert UI_BUILDS / stamp == ensure_ui(UI_BUILDS) == find_ui(UI_BUILDS)


def test_it_starts_serves_writes_and_signs_off(program: Path, tmp_path: Path):
    ensure_ui(UI_BUILDS)
    with running(tmp_path / "data", program=str(program)) as app:
        until(lambda: len([pid for pid in family_of(app.process.pid) if "-m workers --grace" in command_of(pid)]) == 3)
        family = family_of(app.process.pid)
        with httpx.Client(base_url=app.url, trust_env=False) as browser:
            app.sign_in(browser)
            page = browser.get("/")
            styles = browser.get("/parts.css")
        written = app.command("submit", *PAGE, *FACTS, "--wait")
        doctor = app.command("doctor")
        app.process.send_signal(signal.SIGINT)
        app.process.wait(60)

    assert page.status_code == styles.status_code == 200
    assert "<script" in page.text
    assert written.returncode == 0, written.stdout + written.stderr
    assert doctor.returncode == 0, doctor.stdout
    assert app.process.returncode == 0, app.lines
    until(lambda: not any(map(is_alive, family)))


def test_without_a_name_its_data_is_kept_where_it_was_started(program: Path, tmp_path: Path):
    answer = subprocess.run(
        [program, "migrate"], cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
    assert (tmp_path / ".genapp" / "genapp.db").is_file()


def test_the_lock_of_the_browser_packages_is_not_changed_in_it(program: Path, tmp_path: Path):
    answer = subprocess.run(
        [program, "build", "--renew-lock"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 1
    assert "renew them in a checkout" in answer.stderr
