import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput
from genapp.intake.csv_file import read_csv
from genapp.intake.limits import MAX_FILE_BYTES, MAX_ROWS
from genapp.intake.rows import read_rows
from genapp.intake.samples import template_csv
from genapp.page.request import Language, PageType
from genapp.sources.facts import make_fact_sheet

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEAD = "pageType,targetUrl,keywords,language"
ROW = "category,https://www.example.com/{n},Stühle {n},de"
TEXT = f"{HEAD}\n{ROW.format(n=1)}\n{ROW.format(n=2)}\n"
SAMPLE = Path(__file__).parents[3] / "assets" / "sample-pages.csv"


def read(data):
    return read_csv(io.BytesIO(data.encode() if isinstance(data, str) else data))


def problem(data):
    with pytest.raises(BadInput) as bad:
        read(data)
    return bad.value.problems[0]


@pytest.mark.parametrize(
    ("data", "encoding", "sure"),
    [
        (TEXT.encode(), "utf-8", True),
        (TEXT.encode("utf-8-sig"), "utf-8-sig", True),
        (TEXT.encode("utf-16"), "utf-16", True),
        (TEXT.encode("utf-16-le"), "utf-16-le", True),
        (TEXT.encode("utf-16-be"), "utf-16-be", True),
        (TEXT.encode("cp1252"), "cp1252", False),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8", True),
        (TEXT.replace("\n", "\r").encode(), "utf-8", True),
    ],
)
def test_encodings_and_line_ends_are_recognised(data, encoding, sure):
    table = read(data)

    assert [row.values["keywords"] for row in table.rows] == ["Stühle 1", "Stühle 2"]
    assert (table.encoding, table.encoding_sure) == (encoding, sure)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["", "sep={}\n"])
def test_delimiters_are_recognised(delimiter, first):
    table = read(first.format(delimiter) + TEXT.replace(",", delimiter))

    assert table.delimiter == delimiter
    assert table.rows[0].values["language"] == "de"
    assert table.rows[0].line == (3 if first else 2)


def test_line_numbers_are_those_an_editor_shows():
    table = read(f'{HEAD},facts\n\n{ROW.format(n=1)},"a\nb\nc"\n,,,,\n\n{ROW.format(n=2)},x\n')

    assert [row.line for row in table.rows] == [3, 8]
    assert table.blank_lines == 3
    assert table.rows[0].values["facts"] == "a\nb\nc"


def test_ragged_rows_are_named_and_the_others_read():
    table = read(
        f"{HEAD}\n{ROW.format(n=1)},oops\n{ROW.format(n=2)},,\ncategory,https://a.example.com\n{ROW.format(n=3)}\n"
    )

    assert [(row.line, [p.code for p in row.problems]) for row in table.rows] == [
        (2, ["ragged"]),
        (3, []),
        (4, ["ragged"]),
        (5, []),
    ]
    assert table.rows[0].problems[0].row == 2
    assert "5 cells, but the header has 4" in table.rows[0].problems[0].message


def test_a_nul_and_a_giant_cell_are_named_with_line_and_column():
    table = read(f"{HEAD},x\n{ROW.format(n=1)},a\x00b\n{ROW.format(n=2)},{'x' * 1_000_000}\n{ROW.format(n=3)},ok\n")

    assert [[(p.field, p.code, p.row) for p in row.problems] for row in table.rows] == [
        [("x", "nul", 2)],
        [("x", "too_long", 3)],
        [],
    ]


def test_a_quote_that_is_not_closed_is_hinted_at():
    table = read(f'{HEAD}\ncategory,https://a.example.com,"chairs,de\n' + f"{ROW.format(n=1)}\n" * 900)

    (row,) = table.rows
    assert row.line == 2
    assert any("is a quote not closed?" in p.message for p in row.problems)


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty", "is empty"),
        (b"\xef\xbb\xbf\r\n \r\n", "empty", "is empty"),
        (b",,,\n,,,\n", "empty", "is empty"),
        (HEAD.encode(), "no_rows", "no rows"),
        (b"PK\x03\x04rest", "not_csv", "save the table as CSV"),
        (b"x" * (MAX_FILE_BYTES + 1), "too_large", "larger than 15 MB"),
        (f"{HEAD}\n{ROW}\n".encode() + f"{ROW}\n".encode() * MAX_ROWS, "too_many_rows", "more than 10,000 rows"),
        (f"{HEAD},Target URL,target_url\n{ROW},x,y\n".encode(), "column_twice", "more than once"),
        ((",".join(f"c{n}" for n in range(201)) + "\nx").encode(), "too_many_columns", "at most 200"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(data, code, says):
    found = problem(data)

    assert (found.field, found.code) == ("file", code)
    assert says in found.message


def test_missing_columns_are_all_named():
    with pytest.raises(BadInput) as bad:
        read("type,Stadt\nx,y\n")

    assert [(p.field, p.code) for p in bad.value.problems] == [
        ("targetUrl", "missing_column"),
        ("keywords", "missing_column"),
        ("language", "missing_column"),
    ]
    assert '"Stadt"' in bad.value.problems[0].message


def test_a_path_that_cannot_be_opened_is_told(tmp_path):
    with pytest.raises(BadInput, match="cannot be opened"):
        read_csv(tmp_path / "none.csv")
    with pytest.raises(BadInput, match="cannot be opened"):
        read_csv(tmp_path)


def test_good_rows_become_drafts_and_bad_ones_problems_with_their_line():
    table = read(f"{HEAD},Höhe\n{ROW.format(n=1)},4 cm\nblog,x,,fr,\n{ROW.format(n=1)},5 cm\n{ROW.format(n=2)},\n")

    result = read_rows(table.rows, now=NOON)

    assert [(row.line, row.draft.request.target_url[-1]) for row in result.drafts] == [(2, "1"), (5, "2")]
    assert result.drafts[0].draft.request.extra == (("Höhe", "4 cm"),)
    assert [(p.row, p.field) for p in result.problems] == [
        (3, "pageType"),
        (3, "targetUrl"),
        (3, "keywords"),
        (3, "language"),
        (4, "row"),
    ]
    assert "as line 2" in result.problems[-1].message


def test_the_sample_file_is_good_enough_to_write_from():
    result = read_rows(read_csv(SAMPLE).rows, now=NOON)
    requests = [row.draft.request for row in result.drafts]

    assert result.problems == ()
    assert {(r.page_type, r.language) for r in requests} == {(t, lang) for t in PageType for lang in Language}
    assert all(len(make_fact_sheet(request).facts) >= 9 for request in requests)


def test_the_sample_file_is_the_one_the_code_gives():
    assert SAMPLE.read_text(encoding="utf-8") == template_csv()


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff"), min_size=1, max_size=30)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_spreadsheet_writes_is_read_as_it_was(rows, delimiter, encoding):
    file = io.StringIO()
    table = csv.writer(file, delimiter=delimiter)
    table.writerow([*HEAD.split(","), "a", "b"])
    table.writerows(["category", "https://a.example.com", "k", "en", *row] for row in rows)

    found = read(file.getvalue().encode(encoding))

    assert [[row.values["a"], row.values["b"]] for row in found.rows] == rows


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused_by_name(data):
    for body in (data, HEAD.encode() + b"\n" + data):
        assert rows_or_problems(body)


def rows_or_problems(body):
    try:
        table = read(body)
    except BadInput as bad:
        return bad.problems
    result = read_rows(table.rows, now=NOON)
    return (*result.drafts, *result.problems)
