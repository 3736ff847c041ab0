"""The docs name files that are there: what moved is followed, what went is not named any more."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("**/*.md")])
BASES = ("", "genapp", "docs", "tests")
ONLY_IN_A_WHEEL = {"genapp/shipped"}
PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)`")
OF_A_RECIPE = re.compile(r"\b(NAME|CODE|KIND)\b")
"""Words of a recipe that stand for a name of one's own."""


def paths_in(text: str) -> list[str]:
    return [path for path in PATH.findall(text) if not OF_A_RECIPE.search(path) and path not in ONLY_IN_A_WHEEL]


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_a_path_in_the_docs_leads_somewhere(doc: Path) -> None:
    named = paths_in(doc.read_text(encoding="utf-8"))

    assert [path for path in named if not any((ROOT / base / path).exists() for base in BASES)] == []


def test_paths_are_found_in_docs() -> None:
    assert paths_in("see `jobs/states.py`, `page_types/NAME` and `docs/`") == ["jobs/states.py"]
    assert sum(len(paths_in(doc.read_text(encoding="utf-8"))) for doc in DOCS) > 50
