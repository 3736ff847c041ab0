"""The browser build, with the real tools, on an app of one page."""

import subprocess
import sys
from pathlib import Path

import pytest

from genapp.errors import NotReady
from genapp.launcher.ui_build import ensure_ui, find_ui
from genapp.settings import PROJECT_ROOT

APP = """import reflex as rx

def index():
    return rx.text("Hello")

app = rx.App()
app.add_page(index, route="/", title="Small")
"""
BUILD = "import sys; from pathlib import Path; from genapp.launcher.ui_build import ensure_ui; \
print(ensure_ui(Path(sys.argv[1]), project=Path(sys.argv[2])))"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "small project"
    package = folder / "small_app"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "small_app.py").write_text(APP)
    config = (PROJECT_ROOT / "rxconfig.py").read_text().replace('app_name="genapp"', 'app_name="small_app"')
    (folder / "rxconfig.py").write_text(config)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_two_starts_at_once_make_one_build_that_is_then_found(project: Path, tmp_path: Path):
    builds = tmp_path / "builds"
    command = [sys.executable, "-c", BUILD, str(builds), str(project)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate(timeout=240)[0].strip() for process in both}

    assert folders == {str(find_ui(builds, project=project))}
    page = (Path(folders.pop()) / "build" / "client" / "index.html").read_text()
    assert "<title>Small</title>" in page
    assert not list(builds.glob("*.half"))
    assert not any("://" in path.read_text() for path in (project / "reflex.lock").glob("*.json"))


def test_a_build_that_fails_says_why_and_where_the_log_is(project: Path, tmp_path: Path):
    (project / "small_app" / "small_app.py").write_text("import no_such_module\n")

    with pytest.raises(NotReady, match="No module named 'no_such_module'") as caught:
        ensure_ui(tmp_path / "builds", project=project)

    assert str(tmp_path / "builds" / "build.log") in caught.value.hint
    assert find_ui(tmp_path / "builds", project=project) is None
