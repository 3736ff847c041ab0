import io
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from genapp.errors import BadInput
from genapp.intake.formats.open import open_table
from genapp.intake.formats.sheet import check_zip
from genapp.intake.table import MAX_UNPACKED_BYTES, MAX_ZIP_ENTRIES, TableFormat
from tests.support.tables import changed_zip, ods_bytes, opened, xlsx_bytes, zip_bytes

ROWS = [["pageType", "targetUrl", "keywords", "language"], ["category", "https://www.example.com/1", "Stühle 1", "de"]]


def values(table):
    return [row.cells for row in table.read_rows()]


def problem(data, **choice):
    with pytest.raises(BadInput) as bad:
        list(opened(data, **choice).read_rows())
    return bad.value.problems[0]


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
