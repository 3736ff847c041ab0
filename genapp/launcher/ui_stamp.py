"""Says which browser build the sources ask for: equal stamp, equal build."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

NEVER_IN_THE_BROWSER: Final = (
    "genapp/api",
    "genapp/cli.py",
    "genapp/commands",
    "genapp/db",
    "genapp/launcher",
    "genapp/pipeline/assembly",
    "genapp/pipeline/prompts",
    "genapp/pipeline/stages",
    "genapp/pipeline/templates",
    "genapp/providers",
    "genapp/quality",
    "genapp/services",
    "genapp/settings.py",
    "genapp/sources",
)
"""Code that no page, state or label is made from; whatever is not named here counts."""

ALWAYS_IN_THE_BROWSER: Final = ("genapp/launcher/same_origin.py", "genapp/services/views.py", "rxconfig.py")
WHOLE_FOLDERS: Final = ("assets", "reflex.lock")


def ui_stamp(project: Path) -> str:
    """Hash of everything that a browser build is made from, as 16 hex digits."""
    digest = hashlib.sha256(f"reflex {version('reflex')}".encode())
    for path in sorted(_sources(project)):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(project: Path) -> Iterator[Path]:
    for path in project.glob("genapp/**/*.py"):
        name = path.relative_to(project).as_posix()
        if not any(name == other or name.startswith(f"{other}/") for other in NEVER_IN_THE_BROWSER):
            yield path
    yield from (path for name in ALWAYS_IN_THE_BROWSER if (path := project / name).is_file())
    for folder in WHOLE_FOLDERS:
        yield from (path for path in (project / folder).glob("**/*") if path.is_file() and not _made_by_a_build(path))


def _made_by_a_build(path: Path) -> bool:
    return "external" in path.parts and "assets" in path.parts
