import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.errors import BadInput
from genapp.intake.formats.open import open_table
from genapp.intake.formats.sheet import check_zip
from genapp.intake.formats.xlsx import date_parts, shown_number
from genapp.intake.profiles import Use
from genapp.intake.table import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, TableFormat
from tests.support.tables import changed_zip, checked, ods_bytes, opened, proposed, xlsx_bytes, zip_bytes

ROWS = [["pageType", "targetUrl", "keywords", "language"], ["category", "https://www.example.com/1", "Stühle 1", "de"]]


def values(table):
    return [row.cells for row in table.read_rows()]


def problem(data, **choice):
    with pytest.raises(BadInput) as bad:
        list(opened(data, **choice).read_rows())
    return bad.value.problems[0]


def facts(table, *columns):
    (row,) = checked(table, proposed(table, *columns))
    assert row.draft
    return row.draft.request.facts


def workbook(fill):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book, book.add_worksheet("Pages"))
    return file.getvalue()


@pytest.mark.parametrize(("make", "kind"), [(xlsx_bytes, TableFormat.XLSX), (ods_bytes, TableFormat.ODS)])
def test_a_workbook_is_read(make, kind):
    table = opened(make(ROWS))

    assert (table.format, table.sheet, table.sheets) == (kind, "Pages", ("Pages",))
    assert table.columns == tuple(ROWS[0])
    assert values(table) == [tuple(ROWS[1])]


def test_a_workbook_on_the_disk_is_read(tmp_path):
    (tmp_path / "pages.csv").write_bytes(xlsx_bytes(ROWS))  # its name doesn't matter

    assert values(open_table(tmp_path / "pages.csv")) == [tuple(ROWS[1])]


def test_the_sheet_can_be_chosen_and_the_names_are_told():
    data = xlsx_bytes(ROWS, sheets=["Notes"])

    assert opened(data, sheet="Pages").sheets == ("Notes", "Pages")
    assert problem(data).message == 'has nothing on its sheet "Notes"; choose another one'
    assert 'it has "Notes", "Pages"' in problem(data, sheet="Seiten").message


def test_numbers_and_dates_come_as_a_person_would_write_them():
    def fill(book, sheet):
        day, moment = book.add_format({"num_format": "dd.mm.yyyy"}), book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        sheet.write_row(1, 1, ["count", "price", "gtin", "yes", "day", "moment", "padded"])
        sheet.write_row(2, 1, [1200, 12.5, 4006381333931, True])
        sheet.write_datetime(2, 5, date(2027, 3, 31), day)
        sheet.write_datetime(2, 6, datetime(2027, 3, 31, 17, 30), moment)  # noqa: DTZ001 -- sheets have no time zone
        sheet.write_string(2, 7, " 007")

    table = opened(workbook(fill))

    assert table.columns == ("column 1", "count", "price", "gtin", "yes", "day", "moment", "padded")
    assert values(table) == [("", "1200", "12.5", "4006381333931", "TRUE", "2027-03-31", "2027-03-31T17:30:00", " 007")]
    assert next(table.read_rows()).line == 3


SHOWN = [
    (0.2, "0%", "20%"), (0.055, "0.0%", "5.5%"), (449.5, '#,##0.00\\ "€"', "449.50 €"), (47110, "00000000", "00047110"),
    (1.1, "0.00", "1.10"), (45, '0" cm"', "45 cm"), (1299, "[$$-409]#,##0.00", "$1,299.00"),
    (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"), (-1299.5, "#,##0.00;[Red]-#,##0.00", "-1,299.50"), (-5, "0.0", "-5.0"),
    (449.5, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "449.50 €"), (0, '0;-0;"none"', "none"),
    (1234567, '#,##0,,"M"', "1M"), (1234567, '0.0,"K"', "1234.6K"), (5551234, "000-0000", "555-1234"),
    (12, "0.##", "12"), (12.5, "#.##", "12.5"), (1.005, "0.00", "1.01"), (12, 'General" kg"', "12 kg"),
    (7, "0\\x", "7x"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "text"), SHOWN)
def test_a_number_is_shown_as_its_format_says(value, code, text):
    assert shown_number(value, code) == text


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "[<=9]0;00", "yyyy", "hh:mm", "@"])
def test_a_format_that_is_not_followed_leaves_the_value_as_it_is(code):
    assert shown_number(12.5, code) is None


@settings(max_examples=300, deadline=None)
@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(alphabet='0#?.,%;"\\_*[]$€-E+@/ xdmyhs', max_size=20),
)
def test_any_format_is_shown_or_left(value, code):
    assert isinstance(shown_number(value, code), str | None)
    assert date_parts(code).strip("ymdhsp") == ""


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("dd.mm.yyyy", "ymd"), ("hh:mm", "h"), ("mmm yy", "ym"), ("yyyy", "y"), ("[$-407]d. mmmm yyyy;@", "ymd"),
        ("[h]:mm", "h"), ("mm:ss", "s"), ("dd.mm.yyyy hh:mm", "ymdh"), ("h:mm AM/PM", "hp"), ('d "days"', "d"),
    ],
)  # fmt: skip
def test_a_format_tells_what_it_shows_of_a_moment(code, parts):
    assert date_parts(code) == parts


MOMENT = datetime(2027, 3, 31, 17, 30)  # noqa: DTZ001 -- sheets have no time zone
MOMENTS = [
    ("dd.mm.yyyy", "2027-03-31", "31.03.2027"), ("dd.mm.yyyy hh:mm", "2027-03-31T17:30:00", "31.03.2027, 17:30"),
    ("mmm yyyy", "2027-03-31", "März 2027"), ("yyyy", "2027-03-31", "2027"), ("hh:mm", "17:30", "17:30"),
    ("h:mm AM/PM", "5:30 PM", "5:30 PM"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "cell", "fact"), MOMENTS)
def test_a_moment_is_read_in_iso_form_and_said_as_it_is_shown(code, cell, fact):
    def fill(book, sheet):
        sheet.write_row(0, 0, [*ROWS[0], "When"])
        sheet.write_row(1, 0, ROWS[1])
        sheet.write_datetime(1, 4, MOMENT, book.add_format({"num_format": code}))

    table = opened(workbook(fill))

    assert values(table)[0][4] == cell
    assert facts(table, "When") == (f"When: {fact}",)


def test_a_span_of_more_than_a_day_is_hours():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["name", "span"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_number(1, 1, 1.0625, book.add_format({"num_format": "[h]:mm"}))

    assert values(opened(workbook(fill))) == [("a", "25:30")]


def test_cells_of_a_workbook_are_said_as_the_language_of_the_page_writes_them():
    columns = ["Anteil", "Preis", "Nummer", "Waschbar", "Gewicht", "Beutel", "Text"]

    def fill(book, sheet):
        sheet.write_row(0, 0, [*ROWS[0], *columns])
        sheet.write_row(1, 0, ROWS[1])
        for place, (value, code) in enumerate(
            [(0.055, "0.0%"), (1299.5, '#,##0.00" €"'), (47110, "00000000")], start=4
        ):
            sheet.write_number(1, place, value, book.add_format({"num_format": code}))
        sheet.write_row(1, 7, [True, 0.3, False, "1.5 l"])

    assert facts(opened(workbook(fill)), *columns) == (
        "Anteil: 5,5 %", "Preis: 1.299,50 €", "Nummer: 00047110", "Waschbar: ja", "Gewicht: 0,3", "Beutel: nein",
        "Text: 1.5 l",
    )  # fmt: skip


def hiding():
    def fill(book, sheet):
        sheet.write_row(0, 0, [*ROWS[0], "Purchase price", "Material", "Note from buyer"])
        for number in range(1, 7):
            row = ["category", f"https://www.example.com/{number}", f"Stühle {number}", "de", 31.4, "Eiche", "no"]
            sheet.write_row(number, 0, row)
        sheet.set_column(4, 4, None, None, {"hidden": True})
        sheet.set_column(6, 9, None, None, {"hidden": True})
        for number in (2, 4, 5, 90):
            sheet.set_row(number, None, None, {"hidden": True})
        book.add_worksheet("Costs").hide()
        book.add_worksheet("Legend")

    return workbook(fill)


def hiding_ods():
    cells = [[*ROWS[0], "Purchase price", "Material", "Note from buyer"]]
    cells += [
        ["category", f"https://www.example.com/{n}", f"Stühle {n}", "de", "31.4", "Eiche", "no"] for n in range(1, 7)
    ]
    filtered = ' table:visibility="filter"'
    rows = [
        f"<table:table-row{filtered if n in (2, 4, 5) else ''}>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for n, row in enumerate(cells)
    ]
    columns = (
        '<table:table-column table:number-columns-repeated="4"/><table:table-column table:visibility="collapse"/>'
        '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="16378"/>'
    )
    empty = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048000"><table:table-cell/>'
    sheets = f'<table:table table:name="Pages">{columns}{"".join(rows)}{empty}</table:table-row></table:table>'
    hidden = '<table:table table:name="Costs" table:style-name="ta2"/><table:table table:name="Legend"/>'
    style = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    data = ods_bytes([], body=sheets + hidden)
    body = b"<office:body>"
    space = b' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    styles = b"<office:automatic-styles" + space + b">" + style.encode() + b"</office:automatic-styles>"
    return changed_zip(data, "content.xml", lambda xml: xml.replace(body, styles + body))


@pytest.mark.parametrize("make", [hiding, hiding_ods])
def test_what_a_workbook_hides_is_left_out_and_told(make):
    table = opened(make())

    assert table.columns == (*ROWS[0], "Material")
    assert [row.line for row in table.read_rows()] == [2, 4, 7]
    assert table.hidden is False
    assert table.sheets == ("Pages", "Legend", "Costs")
    assert [notice.message for notice in table.notices] == [
        "has 3 hidden rows (lines 3, 5 to 6), left out",
        'has 2 hidden columns ("Purchase price", "Note from buyer"), left out',
        'has 1 hidden sheet ("Costs"), left out',
        'has further sheets ("Legend"); only "Pages" is read',
    ]


@pytest.mark.parametrize("make", [hiding, hiding_ods])
def test_what_a_workbook_hides_can_be_read_too(make):
    table = opened(make(), hidden=True)

    assert table.columns == (*ROWS[0], "Purchase price", "Material", "Note from buyer")
    assert len(values(table)) == 6
    assert table.hidden is True
    assert [one.use for one in proposed(table).columns[4:]] == [Use.METADATA, Use.FACT, Use.METADATA]


def test_a_workbook_whose_styles_cannot_be_read_gives_its_values():
    def fill(book, sheet):
        sheet.write_row(0, 0, ["name", "share"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_number(1, 1, 0.2, book.add_format({"num_format": "0%"}))

    data = workbook(fill)

    assert values(opened(data)) == [("a", "20%")]
    assert values(opened(changed_zip(data, "xl/styles.xml", lambda xml: xml.replace(b"cellXfs", b"x")))) == [
        ("a", "0.2")
    ]


ODS_CELLS = [
    ('float" office:value="449.5', "449,50 €", "449.50 €"),
    ('currency" office:currency="EUR" office:value="1299.5', "1.299,50 €", "1,299.50 €"),
    ('currency" office:currency="EUR" office:value="449.5', "", "449.5 EUR"),
    ('percentage" office:value="0.055', "5,5 %", "5.5 %"),
    ('percentage" office:value="0.2', "", "20%"),
    ('float" office:value="47110', "00047110", "00047110"),
    ('float" office:value="1234', "1 234", "1,234"),
    ('float" office:value="1.234', "1,234", "1.234"),
    ('float" office:value="45', "45 cm", "45 cm"),
    ('float" office:value="-0.333333333', "-0,33", "-0.33"),
    ('date" office:date-value="2027-03-31', "31.03.27", "2027-03-31"),
    ('date" office:date-value="2027-03-31T17:30:00', "31.03.27 17:30", "2027-03-31T17:30:00"),
    ('time" office:time-value="PT00H45M00S', "00:45", "00:45"),
    ('time" office:time-value="PT25H30M00S', "", "25:30"),
    ('boolean" office:boolean-value="true', "WAHR", "TRUE"),
    ('string', "oak<text:s text:c=\"2\"/>and<text:line-break/><text:span>ash</text:span>", "oak  and\nash"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "shown", "cell"), ODS_CELLS)
def test_cells_of_an_ods_workbook_are_read_as_they_are_shown(kind, shown, cell):
    written = (
        f'<table:table-cell office:value-type="{kind}"><office:annotation><text:p>ask Tom</text:p></office:annotation>'
        f"{f'<text:p>{shown}</text:p>' if shown else ''}</table:table-cell>"
    )
    head = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = (head.format("name") + head.format("cell"), head.format("a") + written)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)

    table = opened(ods_bytes([], body=f'<table:table table:name="Pages">{body}</table:table>'))

    assert values(table) == [("a", cell)]


def test_formulas_count_as_their_values_and_what_has_none_is_told():
    def fill(_, sheet):
        sheet.write_row(0, 0, ["name", "sum", "broken", "never"])
        sheet.write_string(1, 0, "=not a formula")
        sheet.write_formula(1, 1, "=1+1", value=2)
        sheet.write_formula(1, 2, "=1/0", value="#DIV/0!")
        sheet.write_formula(1, 3, "=1+1", value="")

    table = opened(workbook(fill))

    assert values(table) == [("=not a formula", "2", "", "")]
    assert {notice.code for notice in table.notices} == {"error_cells", "formulas_without_value"}


def test_an_archive_with_too_many_parts_is_refused():
    data = changed_zip(xlsx_bytes(ROWS), "xl/workbook.xml", bytes)
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(MAX_ZIP_ENTRIES):
            archive.writestr(f"x{number}", "")

    assert problem(file.getvalue()).code == "bomb"


def test_an_archive_that_unpacks_to_a_thousand_times_its_size_is_refused():
    found = problem(changed_zip(xlsx_bytes(ROWS), "xl/worksheets/sheet1.xml", lambda part: part + b" " * 50_000_000))

    assert found.code == "bomb"
    assert "times its size" in found.message


def test_an_archive_whose_directory_says_it_is_giant_is_refused():
    data = bytearray(xlsx_bytes(ROWS))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", MAX_UNPACKED_BYTES + 1)

    assert problem(bytes(data)).code == "bomb"


def test_an_archive_whose_directory_lies_about_the_size_is_refused():
    data = bytearray(changed_zip(xlsx_bytes(ROWS), "xl/worksheets/sheet1.xml", lambda part: part + b" " * 50_000_000))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = data.rindex(struct.pack("<I", true_size))
    data[at : at + 4] = struct.pack("<I", 1_000)

    assert problem(bytes(data)).code == "broken"


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
@pytest.mark.parametrize(("make", "part"), [(xlsx_bytes, "xl/sharedStrings.xml"), (ods_bytes, "content.xml")])
def test_xml_with_entities_is_refused(make, part, declaration):
    def change(xml):
        start, rest = xml.split(b"?>", 1)
        return start + b"?>" + declaration.encode() + rest.replace(b"<t>pageType", b"<t>&b;pageType")

    assert problem(changed_zip(make(ROWS), part, change)).code == "xml"


def test_a_declaration_behind_a_megabyte_of_comment_is_found():
    comment = b"<!--" + b"x" * ((1 << 20) - 40) + b"-->"

    def change(xml):
        start, rest = xml.split(b"?>", 1)
        return start + b"?>" + comment + b"<!DOCTYPE x>" + rest

    assert problem(changed_zip(xlsx_bytes(ROWS), "xl/sharedStrings.xml", change)).code == "xml"


def test_xml_in_another_encoding_is_refused():
    wide = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><sst/>'.encode("utf-16")

    assert problem(changed_zip(xlsx_bytes(ROWS), "xl/sharedStrings.xml", lambda _: wide)).code == "xml"


def test_a_cell_in_the_last_place_of_a_sheet_does_no_harm():
    def change(xml):
        return xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')

    found = problem(changed_zip(xlsx_bytes(ROWS), "xl/worksheets/sheet1.xml", change))

    assert found.code == "broken"
    assert "larger than a table of pages can be" in found.message


def test_repeated_rows_of_a_sheet_do_no_harm():
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
    row = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-cell></table:table-row>'

    found = problem(ods_bytes([], body=f'<table:table table:name="Pages">{row}</table:table>'))

    assert found.code in ("broken", "too_many_columns")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "Workbook".encode("utf-16-le"), "old_excel"),
        (ods_bytes(ROWS, manifest="<manifest><encryption-data/></manifest>"), "password"),
        (zip_bytes({"a.txt": "x"}), "not_a_table"),
        (xlsx_bytes(ROWS)[:-100], "broken"),
        (changed_zip(xlsx_bytes(ROWS), "xl/worksheets/sheet1.xml", lambda xml: xml[:300]), "broken"),
        (changed_zip(xlsx_bytes(ROWS), "xl/workbook.xml", lambda _: b"<workbook>"), "broken"),
    ],
)
def test_a_workbook_that_is_locked_or_damaged_is_refused_by_name(data, code):
    assert problem(data).code == code


def test_a_part_that_was_changed_on_the_way_is_noticed():
    data = bytearray(xlsx_bytes(ROWS))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    data[start + 80] ^= 0xFF

    with pytest.raises(BadInput):
        check_zip(io.BytesIO(bytes(data)), TableFormat.XLSX)


def test_a_giant_cell_is_named_with_its_place():
    table = opened(ods_bytes([["name", "x"], ["a", "y" * 1_000_000], ["b", "z"]]))

    assert [[(p.field, p.code, p.row) for p in row.problems] for row in table.read_rows()] == [
        [("x", "too_long", 2)],
        [],
    ]
