"""Which changes of the sources ask for another browser build."""

from pathlib import Path

import pytest

from genapp.launcher.ui_build import ALWAYS_IN_THE_BROWSER, NEVER_IN_THE_BROWSER, ui_stamp
from genapp.settings import PROJECT_ROOT

IN_THE_BROWSER = ("genapp/ui/screens/jobs/layout.py", "rxconfig.py", "assets/app.css", "reflex.lock/a.json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "genapp/ui/screens/jobs/layout.py",
        "genapp/db/engine.py",
        "rxconfig.py",
        "assets/app.css",
        "reflex.lock/a.json",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("first")
    return tmp_path


@pytest.mark.parametrize("name", IN_THE_BROWSER)
def test_what_the_browser_gets_changes_the_stamp(project: Path, name: str):
    before = ui_stamp(project, code=project)

    (project / name).write_text("second")

    assert ui_stamp(project, code=project) != before


def test_a_new_page_changes_the_stamp(project: Path):
    before = ui_stamp(project, code=project)

    (project / "genapp/ui/screens/new.py").write_text("")

    assert ui_stamp(project, code=project) != before


@pytest.mark.parametrize("name", ["genapp/db/engine.py", "README.md", "assets/external/x.js", "tests/test_x.py"])
def test_what_the_browser_never_gets_leaves_the_stamp(project: Path, name: str):
    before = ui_stamp(project, code=project)

    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("second")

    assert ui_stamp(project, code=project) == before


def test_what_is_named_as_never_or_always_in_the_browser_is_there():
    named = {*NEVER_IN_THE_BROWSER, *ALWAYS_IN_THE_BROWSER} - {"genapp/shipped/"}  # only a wheel has it

    assert [name for name in sorted(named) if not (PROJECT_ROOT / name).exists()] == []
