"""Writes a migration from the models; read it before you commit it.

`python alembic/draft.py NAME` writes what is new in the models since the newest migration. Until the first release
there is one migration only, and `python alembic/draft.py --first` writes it anew. SQLite and PostgreSQL get the same
tables: `tests/integration/test_queue_schema.py` proves it.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.config import Config
from alembic.operations.ops import DropTableOp, MigrationScript
from alembic.script import ScriptDirectory

from alembic import command
from genapp.db import make_engine

FOLDER = Path(__file__).resolve().parent
FIRST = "all_tables"
FORMAT = "format --quiet --config format.skip-magic-trailing-comma=true"


def draft(name: str) -> Path:
    """Bring an empty database to the newest migration, and write down what the models have beyond it."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["batch"] = name != FIRST  # SQLite alters a table only by building it anew
    number = 1 + sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
    revision = f"{number:04}_{name}"
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/empty.db")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(
                config,
                message=name.replace("_", " ").capitalize(),
                autogenerate=True,
                rev_id=revision,
                process_revision_directives=_plain if name == FIRST else None,
            )
        engine.dispose()
    return FOLDER / "versions" / f"{revision}.py"


def _plain(_context: object, _revision: object, scripts: list[MigrationScript]) -> None:
    """A table that is dropped takes its indexes along."""
    down = scripts[0].downgrade_ops
    down.ops = [step for step in down.ops if isinstance(step, DropTableOp)]


def tidy(path: Path) -> None:
    """Leave out what says nothing, and bring the rest into the house's format."""
    text = re.sub(r"^ *# ###.*\n|, unique=False|,(?= \))", "", path.read_text(encoding="utf-8"), flags=re.M)
    path.write_text(text, encoding="utf-8")
    for words in (FORMAT, "check --fix --quiet"):
        subprocess.run([sys.executable, "-m", "ruff", *words.split(), path], check=True)  # noqa: S603  # fixed words


def main() -> None:
    """Draft the migration that the command line names."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    name = sys.argv[1]
    if name == "--first":
        name = FIRST
        for old in (FOLDER / "versions").glob("*.py"):
            old.unlink()
    written = draft(name)
    tidy(written)
    print(written)


if __name__ == "__main__":
    main()
