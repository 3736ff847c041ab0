"""The committed lock of the browser's packages holds no address."""

import json

from genapp.launcher.ui_build import write_lock
from genapp.settings import PROJECT_ROOT


def test_addresses_are_left_out_and_versions_kept(tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    package = {"version": "1.2.3", "resolved": "https://registry.example/a.tgz", "integrity": "sha512-x"}
    made.joinpath("package-lock.json").write_text(
        json.dumps({"packages": {"a": package | {"funding": [{"url": "https://example.org"}]}}})
    )

    write_lock(made, tmp_path / "kept")

    kept = json.loads((tmp_path / "kept" / "package-lock.json").read_text())
    assert kept == {"packages": {"a": {"version": "1.2.3", "integrity": "sha512-x"}}}


def test_the_lock_of_this_project_is_there_and_holds_no_address():
    texts = [path.read_text(encoding="utf-8") for path in (PROJECT_ROOT / "reflex.lock").glob("*.json")]

    assert len(texts) == 2
    assert not any("://" in text for text in texts)
