"""docs/exports.md names every export with all its columns, and no others."""

import re
from pathlib import Path

import pytest

from genapp.exports.registry import ALLOWED, EXPORTS

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "exports.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `([^`]+)`(.*?)(?=^### |\Z)", TEXT, re.M | re.S))


def test_every_export_has_its_section() -> None:
    assert list(SECTIONS) == list(EXPORTS)


@pytest.mark.parametrize("name", list(EXPORTS))
def test_a_section_has_exactly_the_columns_of_its_export(name: str) -> None:
    written = re.findall(r"^\| (\*?)`([^`]+)`", SECTIONS[name], re.M)

    assert [column for _, column in written] == [column.name for column in EXPORTS[name].columns]
    chosen_only = [column.name for column in EXPORTS[name].columns if not (column.default or column.always)]
    assert [column for star, column in written if star] == chosen_only


@pytest.mark.parametrize("name", list(EXPORTS))
def test_a_column_says_that_it_is_html_when_it_is(name: str) -> None:
    for column in EXPORTS[name].columns:
        assert column.html == bool(re.search(r"as HTML|HTML document", column.help)), column.name
        assert not column.html or f"| {column.help} |" in SECTIONS[name], column.name


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_every_option_is_documented(name: str) -> None:
    assert f"| `{name}` |" in TEXT
