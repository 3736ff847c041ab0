"""`python -m workers` when it cannot start: one sentence with what to do, and a status that says so."""

import os
import subprocess
import sys
from pathlib import Path

from genapp.db import upgrade
from genapp.settings import PROJECT_ROOT


def start(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {
        "GENAPP_DATA_DIR": str(tmp_path),
        "GENAPP_DATABASE_URL": f"sqlite:///{tmp_path}/genapp.db",
        "REDIS_URL": f"unix://{tmp_path}/nobody.sock",
        **settings,
    }
    command = [sys.executable, "-m", "workers", "--slots", "1"]
    return subprocess.run(
        command, check=False, cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_a_database_without_the_schema_is_named_with_what_to_do(tmp_path: Path):
    ended = start(tmp_path)

    assert ended.returncode == 1
    assert "the database does not have the schema of this version" in ended.stderr
    assert "genapp migrate" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_provider_that_does_not_exist_is_named_with_those_that_do(tmp_path: Path):
    upgrade(f"sqlite:///{tmp_path}/genapp.db")

    ended = start(tmp_path, GENAPP_PROVIDER="oracle")

    assert ended.returncode == 1
    assert "there is no provider 'oracle'" in ended.stderr
    assert "openai_compatible" in ended.stderr
    assert "Traceback" not in ended.stderr
