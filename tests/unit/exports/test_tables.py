"""CSV, XLSX and JSON Lines: quoting, formulas, numbers, long cells, and columns that never change their names."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from genapp.exports.columns import ASKED, OWN_PREFIX
from genapp.exports.registry import EXPORTS
from genapp.exports.xlsx import LONGEST_CELL
from genapp.intake.fields import FIELDS
from genapp.page import unguard
from tests.support.export_pages import ODD, changed, finished_pages, products, warned, with_h1, written

PAGE = finished_pages()[0]
SIGNS = tuple("=+-@\t\r＝＋－＠")
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from("=+-@'\"\t\n;, "))
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def csv_rows(data: bytes, *, delimiter: str = ",", encoding: str = "utf-8") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))


def xlsx_rows(data: bytes) -> list[dict[str, object]]:
    header, *rows = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_the_fields_of_a_request_have_the_names_that_an_upload_knows() -> None:
    assert list(ASKED) == [field.name for field in FIELDS]


def test_what_genapp_wrote_has_names_that_no_field_has() -> None:
    own = [column.name for column in EXPORTS["csv"].columns if column.name not in ASKED]

    assert all(name.startswith(OWN_PREFIX) for name in own)


def test_the_spreadsheet_profile_has_a_mark_that_excel_needs_and_the_plain_one_has_none() -> None:
    assert written("csv-excel", [PAGE]).startswith(b"\xef\xbb\xbfpageType,targetUrl,")
    assert b"\r\n" in written("csv-excel", [PAGE])
    assert written("csv", [PAGE]).startswith(b"pageType,targetUrl,")
    assert b"\r" not in written("csv", [PAGE])


def test_a_semicolon_can_be_chosen_for_spreadsheets() -> None:
    [row] = csv_rows(written("csv-excel", [PAGE], delimiter=";"), delimiter=";", encoding="utf-8-sig")

    assert row["genapp_title"] == PAGE.title


def test_odd_text_is_read_back_as_it_was() -> None:
    odd = replace(with_h1(PAGE, ODD), title=ODD)

    assert csv_rows(written("csv", [odd]))[0]["genapp_h1"] == ODD
    assert csv_rows(written("csv-excel", [odd]), encoding="utf-8-sig")[0]["genapp_title"] == ODD
    assert xlsx_rows(written("xlsx", [odd]))[0]["genapp_title"] == ODD
    assert json.loads(written("jsonl", [odd]))["genapp_title"] == ODD


@FEW
@given(TEXTS)
def test_no_cell_for_people_begins_like_a_formula(text: str) -> None:
    page = replace(PAGE, title=text, meta_description=f"\u00a0{text}")

    for rows in (csv_rows(written("csv-excel", [page]), encoding="utf-8-sig"), xlsx_rows(written("xlsx", [page]))):
        for value in rows[0].values():
            assert not str(value).strip("\u00a0 \n").startswith(SIGNS)


@FEW
@given(TEXTS)
def test_cells_for_people_hold_the_same_text_behind_their_mark(text: str) -> None:
    page = replace(PAGE, title=text)

    assert unguard(csv_rows(written("csv-excel", [page]), encoding="utf-8-sig")[0]["genapp_title"]) == text
    assert unguard(str(xlsx_rows(written("xlsx", [page]))[0]["genapp_title"])) == text


@FEW
@given(TEXTS)
def test_cells_for_programs_hold_the_text_itself(text: str) -> None:
    page = replace(PAGE, title=text)

    assert csv_rows(written("csv", [page]))[0]["genapp_title"] == text
    assert json.loads(written("jsonl", [page]))["genapp_title"] == text


def test_figures_are_numbers_in_a_workbook_and_nothing_is_a_formula() -> None:
    data = written("xlsx", [replace(PAGE, title="=1+1", quality_score=87)])

    [row] = xlsx_rows(data)
    assert row["genapp_score"] == 87
    assert row["genapp_title"] == "'=1+1"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"<hyperlink" not in sheet


def test_a_cell_that_excel_cannot_hold_is_cut_and_said() -> None:
    page = replace(PAGE, title="🧀" * LONGEST_CELL)

    [warning] = warned("xlsx", [page])
    [row] = xlsx_rows(written("xlsx", [page]))

    assert (warning.column, warning.number) == ("genapp_title", PAGE.number)
    assert str(row["genapp_title"]).endswith("have all of it]")
    assert len(str(row["genapp_title"]).encode("utf-16-le")) // 2 <= LONGEST_CELL


def test_a_page_whose_checks_were_skipped_has_no_score() -> None:
    page = replace(PAGE, quality_score=None, verdict="")

    assert csv_rows(written("csv", [page]))[0]["genapp_score"] == ""
    assert json.loads(written("jsonl", [page]))["genapp_score"] is None


def test_columns_are_written_in_the_order_they_are_chosen() -> None:
    data = written("csv", [PAGE], columns=("genapp_h1", "targetUrl"))

    assert data.splitlines()[0] == b"genapp_h1,targetUrl"


def test_further_columns_of_the_source_file_come_last() -> None:
    page = changed(PAGE, extra=(("Colour", "=red"),))

    [row] = csv_rows(written("csv", [page], extra_columns=("Colour", "Size")))

    assert list(row)[-2:] == ["Colour", "Size"]
    assert (row["Colour"], row["Size"]) == ("=red", "")


def test_a_line_of_json_holds_components_with_their_facts() -> None:
    line = json.loads(written("jsonl", [products()[0]]))

    assert [part["kind"] for part in line["genapp_components"]][:2] == ["title", "meta_description"]
    assert line["SKU"] == "B-1"
    assert all(isinstance(node, dict) and "@type" in node for node in line["genapp_json_ld"])
    used = {number for part in line["genapp_components"] for block in part["blocks"] for number in block["facts"]}
    assert " ".join(map(str, sorted(used))) == line["genapp_fact_numbers"]


@pytest.mark.parametrize("name", ["csv", "csv-excel", "xlsx", "jsonl"])
def test_the_names_of_columns_stay_as_they_are(name: str) -> None:
    """Files of people and programs are built on them: add columns, never rename one."""
    names = {column.name for column in EXPORTS[name].columns}

    assert {
        "pageType", "targetUrl", "keywords", "language", "facts", "genapp_title", "genapp_meta_description",
        "genapp_h1", "genapp_slug", "genapp_intro", "genapp_sections", "genapp_faq", "genapp_score",
        "genapp_verdict", "genapp_version", "genapp_sources", "genapp_job_id", "genapp_source_row",
    } <= names  # fmt: skip
