"""Tables written in every form that the intake reads."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from xml.sax.saxutils import escape

import xlsxwriter

from genapp.intake.check import check_rows
from genapp.intake.formats.open import open_table
from genapp.intake.mapping import corrected, propose_mapping
from genapp.intake.profiles import Use
from genapp.intake.table import ReadChoice

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

_ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
_ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def opened(data, **choice):
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return open_table(file, ReadChoice(**choice))


def proposed(table, *facts: str):
    """What is proposed for a table; the columns `facts` are written about, as a person says."""
    mapping = propose_mapping(table.columns, [row.cells for row in islice(table.read_rows(), 50)])
    for column in facts:
        mapping = corrected(mapping, column, Use.FACT)
    return mapping


def checked(table, mapping=None):
    return list(check_rows(table, mapping or proposed(table), now=NOON))


def csv_bytes(rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_bytes(rows, *, sheets=(), name="Pages") -> bytes:
    """`sheets` are names of empty sheets that come before."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        for other in sheets:
            book.add_worksheet(other)
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write(number, place, cell)
    return file.getvalue()


def ods_bytes(rows, *, body="", manifest="") -> bytes:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>" for cells in rows)
    content = body or f'<table:table table:name="Pages">{lines}</table:table>'
    return zip_bytes(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest or "<manifest/>",
            "content.xml": _ODS_HEAD + content + _ODS_TAIL,
        }
    )


def jsonl_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    header, *others = rows
    return "".join(json.dumps(dict(zip(header, cells, strict=True))) + "\n" for cells in others).encode()


def zip_bytes(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed_zip(data: bytes, name: str, change) -> bytes:
    """The archive with one part changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {part: archive.read(part) for part in archive.namelist()}
    return zip_bytes({**parts, name: change(parts[name])})


def _ods_cell(text: str) -> str:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'
