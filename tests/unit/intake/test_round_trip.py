"""Any table that is written in a form that genapp reads is read back the same."""

from unicodedata import normalize

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.tables import csv_bytes, jsonl_bytes, ods_bytes, opened, xlsx_bytes

NAMES = st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=12).map(
    lambda name: normalize("NFC", name)  # names are compared, so they have one form
)
TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff", include_characters="\n\t"
    ),
    max_size=30,
)
IN_SHEETS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), max_size=30).map(
    lambda text: text if text.strip() else ""
)  # the reader takes a cell of blanks for an empty one


@st.composite
def tables(draw, cells):
    header = draw(st.lists(NAMES, min_size=2, max_size=6, unique_by=str.casefold))
    rows = draw(st.lists(st.lists(cells, min_size=len(header), max_size=len(header)), min_size=1, max_size=6))
    return [header, *(["x", *row[1:]] for row in rows)]  # a row of blanks is no row


def read(data, **choice):
    table = opened(data, header_line=1, **choice)
    return [list(table.columns), *(list(row.cells) for row in table.read_rows())]


@settings(max_examples=200, deadline=None)
@given(tables(TEXT), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_csv(rows, delimiter, encoding):
    assert read(csv_bytes(rows, delimiter, encoding), delimiter=delimiter) == rows


@settings(max_examples=200, deadline=None)
@given(tables(TEXT))
def test_json_lines(rows):
    table = opened(jsonl_bytes(rows))

    assert [list(table.columns), *(list(row.cells) for row in table.read_rows())] == rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(IN_SHEETS))
def test_xlsx(rows):
    assert read(xlsx_bytes(rows)) == rows


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(IN_SHEETS.map(lambda text: " ".join(text.split()))))  # ODS writes further blanks as elements
def test_ods(rows):
    assert read(ods_bytes(rows)) == rows
