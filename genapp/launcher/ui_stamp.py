"""Says which browser build the sources ask for: equal stamp, equal build."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from genapp.settings import CODE_ROOT, PROJECT_ROOT

NEVER_IN_THE_BROWSER: Final = (
    "genapp/api/",
    "genapp/cli.py",
    "genapp/commands/",
    "genapp/db/",
    "genapp/launcher/",
    "genapp/pipeline/assembly/",
    "genapp/pipeline/prompts/",
    "genapp/pipeline/stages/",
    "genapp/pipeline/templates/",
    "genapp/providers/",
    "genapp/quality/",
    "genapp/services/",
    "genapp/settings.py",
    "genapp/shipped/",
    "genapp/sources/",
)
"""Code that no page, state or label is made from; whatever is not named here counts."""

ALWAYS_IN_THE_BROWSER: Final = ("genapp/launcher/same_origin.py", "genapp/services/views.py")
BESIDE_THE_CODE: Final = ("rxconfig.py", "assets/**/*", "reflex.lock/**/*")


def ui_stamp(project: Path = PROJECT_ROOT, *, code: Path = CODE_ROOT) -> str:
    """Hash of everything that a browser build is made from, as 16 hex digits; equal for a checkout and its wheel."""
    digest = hashlib.sha256(f"reflex {version('reflex')}".encode())
    for name, path in sorted(_sources(project, code)):
        digest.update(name.encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(project: Path, code: Path) -> Iterator[tuple[str, Path]]:
    for path in code.glob("genapp/**/*.py"):
        name = path.relative_to(code).as_posix()
        if name in ALWAYS_IN_THE_BROWSER or not name.startswith(NEVER_IN_THE_BROWSER):
            yield name, path
    for pattern in BESIDE_THE_CODE:
        for path in project.glob(pattern):
            name = path.relative_to(project).as_posix()
            if path.is_file() and not name.startswith("assets/external/"):  # these are made by a build
                yield name, path
