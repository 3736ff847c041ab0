"""`genapp products`: what a script sees, and what pages get from it."""

import os
import pty
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from genapp.db import JOB, load, reading
from genapp.page import PageRequest
from tests.support.commands import CommandLine, environment_of
from tests.support.submission import PAGE
from tests.support.tables import xlsx_bytes

CHAIRS = """Handle,Title,Vendor,Type,Variant SKU,Variant Price
aila,Aila armchair,Northwood,Armchairs,A1,449.00
aila,,,,A2,499.00
cleo,Cleo armchair,Hay,Armchairs,C1,1190.00
"""


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


@pytest.fixture
def chairs(tmp_path: Path) -> Path:
    file = tmp_path / "chairs.csv"
    file.write_text(CHAIRS)
    return file


def requests(engine: Engine) -> list[PageRequest]:
    with reading(engine) as session:
        return [load(PageRequest, text) for text in session.scalars(select(JOB.c.request))]


def test_a_feed_is_loaded_listed_and_removed(genapp: CommandLine, chairs: Path):
    loaded = genapp("products", "load", chairs, "--currency", "EUR")
    again = genapp("products", "load", chairs, "--currency", "EUR", "--json")
    listed = genapp("products", "list", "--json")
    shown = genapp("products", "list")
    removed = genapp("products", "remove", "chairs", "--yes")

    assert (loaded.status, loaded.out, loaded.err) == (0, "Loaded 3 products as chairs.\n", "")
    assert (again.json["products"], again.json["replaced"]) == (3, 3)
    assert [(feed["name"], feed["products"]) for feed in listed.json["feeds"]] == [("chairs", 3)]
    assert "chairs" in shown.out
    assert (removed.status, removed.out) == (0, "Removed chairs with 3 products.\n")
    assert "No product data is loaded" in genapp("products", "list").out


def test_a_page_of_the_command_line_is_joined(genapp: CommandLine, engine: Engine, chairs: Path):
    genapp("products", "load", chairs, "--currency", "EUR")

    answer = genapp("submit", *PAGE)

    (request,) = requests(engine)
    assert answer.status == 0
    assert request.sku_count == 2
    assert "Price range: €449.00 to €1,190.00" in request.from_data


def test_rows_that_are_left_out_are_told_with_their_line(genapp: CommandLine, tmp_path: Path):
    file = tmp_path / "few.csv"
    file.write_text("name,price\nAila,9 EUR\n,3 EUR\nBo,much\n")

    answer = genapp("products", "load", file, "--name", "Few things")

    assert (answer.status, answer.out) == (1, "Loaded 2 products as Few things.\n")
    assert "Left out: 1 row" in answer.err
    assert "row 3, name: is missing" in answer.err
    assert "row 4, price:" in answer.err


def test_a_file_that_is_no_feed_changes_nothing(genapp: CommandLine, chairs: Path, tmp_path: Path):
    genapp("products", "load", chairs)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")

    answer = genapp("products", "load", other, "--name", "chairs")
    missing = genapp("products", "load", tmp_path / "nothing.csv", "--json")

    assert (answer.status, missing.status) == (2, 2)
    assert "no column with names of products" in answer.err
    assert missing.json["error"]["problems"][0]["code"] == "not_readable"
    assert genapp("products", "list", "--json").json["feeds"][0]["products"] == 3


def test_a_sheet_of_a_workbook_is_chosen(genapp: CommandLine, tmp_path: Path):
    file = tmp_path / "book.xlsx"
    file.write_bytes(xlsx_bytes([["name", "price"], ["Aila", "9 EUR"]], sheets=["Notes"], name="Stock"))

    assert genapp("products", "load", file, "--sheet", "Stock").out == "Loaded 1 product as book.\n"


def test_removing_asks_first(genapp: CommandLine, chairs: Path, monkeypatch: pytest.MonkeyPatch):
    genapp("products", "load", chairs, "--currency", "EUR")
    nobody = genapp("products", "remove", "chairs")
    unknown = genapp("products", "remove", "tables", "--yes")
    person, terminal = pty.openpty()
    os.write(person, b"n\n")
    with os.fdopen(terminal) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        no = genapp("products", "remove", "chairs")
    os.close(person)

    assert (nobody.status, unknown.status, no.status) == (2, 1, 1)
    assert "add --yes" in nobody.err
    assert "Removes chairs with 3 products." in no.err
    assert genapp("products", "list", "--json").json["feeds"][0]["name"] == "chairs"
