"""Which changes of the sources ask for another browser build."""

from pathlib import Path

import pytest

from genapp.launcher.ui_stamp import ui_stamp

IN_THE_BROWSER = ("genapp/ui/pages/jobs.py", "rxconfig.py", "assets/app.css", "reflex.lock/a.json")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in (
        "genapp/ui/pages/jobs.py",
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
    before = ui_stamp(project)

    (project / name).write_text("second")

    assert ui_stamp(project) != before


def test_a_new_page_changes_the_stamp(project: Path):
    before = ui_stamp(project)

    (project / "genapp/ui/pages/new.py").write_text("")

    assert ui_stamp(project) != before


@pytest.mark.parametrize("name", ["genapp/db/engine.py", "README.md", "assets/external/x.js", "tests/test_x.py"])
def test_what_the_browser_never_gets_leaves_the_stamp(project: Path, name: str):
    before = ui_stamp(project)

    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("second")

    assert ui_stamp(project) == before
