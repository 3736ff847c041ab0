"""A folder of odd files, as people and strangers hand them in: each with what must become of it."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.tables import changed_zip, csv_bytes, ods_bytes, xlsx_bytes

HEADER = ("pageType", "targetUrl", "keywords", "language", "facts")
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OddFile:
    """`refused` is the code of the whole file's refusal; else so many rows are good and so many are not."""

    make: Callable[[], bytes]
    refused: str = ""
    good: int = 0
    bad: int = 0


FACTS = "Drop: 6 mm | Sizes: 36 to 48"


def page(number: int, *, keyword: str = "", facts: str = f"Weight: 240 g | {FACTS}") -> tuple[str, ...]:
    return ("category", f"https://shop.example/{number}", keyword or f"word{number} thing{number}", "en", facts)


def written_in(encoding: str, keyword: str = "Stühle für Gäste") -> Callable[[], bytes]:
    rows = [HEADER, page(1, keyword=keyword), page(2, facts=f"Größe: 46 bis 48 cm | {FACTS}")]
    return lambda: csv_bytes(rows, encoding=encoding)


def a_table(*rows: tuple[str, ...], form: Callable[..., bytes] = csv_bytes) -> Callable[[], bytes]:
    return lambda: form([HEADER, *rows])


def with_part(name: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    return lambda: changed_zip(xlsx_bytes([HEADER, page(1)]), name, change)


def wide(columns: int) -> Callable[[], bytes]:
    more = tuple(f"metadata: column {number}" for number in range(columns - len(HEADER)))
    return lambda: csv_bytes([(*HEADER, *more), (*page(1), *("x" for _ in more))])


def declared(declaration: str) -> Callable[[bytes], bytes]:
    return lambda part: part.replace(b"?>", b"?>" + declaration.encode(), 1)


LINE = ",".join(page(1)).encode()
HEAD = ",".join(HEADER).encode()

ODD_FILES: dict[str, OddFile] = {
    "utf-8 with mark.csv": OddFile(make=written_in("utf-8-sig"), good=2),
    "utf-16.csv": OddFile(make=written_in("utf-16"), good=2),
    "windows.csv": OddFile(make=written_in("cp1252"), good=2),
    "right to left.csv": OddFile(make=written_in("utf-8", "كراسي بذراعين مريحة"), good=2),
    "hebrew.xlsx": OddFile(make=a_table(page(1, keyword="כורסאות קריאה"), form=xlsx_bytes), good=1),
    "ragged.csv": OddFile(make=lambda: b"\n".join((HEAD, LINE, LINE + b",too,many", b"category,few")), good=1, bad=2),
    "formulas.csv": OddFile(
        make=a_table(page(1, keyword="=cmd|' /C calc'!A0", facts=f"=1+1 | @SUM(A1) | {FACTS}")), good=1
    ),
    "formulas.xlsx": OddFile(make=a_table(page(1, facts=f"=HYPERLINK(1) | {FACTS}"), form=xlsx_bytes), good=1),
    "nul.csv": OddFile(make=lambda: b"\n".join((HEAD, LINE, LINE.replace(b"word1", b"wo\x00rd"))), good=1, bad=1),
    "long cell.csv": OddFile(make=a_table(page(1), page(2, facts="x" * 1_000_000)), good=1, bad=1),
    "long cell.ods": OddFile(make=a_table(page(1), page(2, facts="x" * 1_000_000), form=ods_bytes), good=1, bad=1),
    "300 columns.csv": OddFile(make=wide(300), good=1),
    "301 columns.csv": OddFile(make=wide(301), refused="too_many_columns"),
    "empty.csv": OddFile(make=bytes, refused="empty"),
    "open quote.csv": OddFile(make=lambda: HEAD + b'\n"' + LINE + (b"\n" + LINE) * 60_000, refused="not_csv"),
    "one line.csv": OddFile(make=lambda: b"x" * 20_000_000, refused="not_csv"),
    "packed.csv": OddFile(make=lambda: gzip.compress(LINE * 100), refused="not_a_table"),
    "deep.jsonl": OddFile(make=lambda: b'{"a": ' + b"[" * 500_000 + b"\n", refused="not_jsonl"),
    "long line.jsonl": OddFile(make=lambda: b'{"a": "' + b"x" * 10_000_000 + b'"}', refused="not_jsonl"),
    "picture.xlsx": OddFile(make=lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), refused="not_a_table"),
    "cut off.xlsx": OddFile(make=lambda: xlsx_bytes([HEADER, page(1)])[:-100], refused="broken"),
    "cut sheet.xlsx": OddFile(make=with_part(SHEET, lambda part: part[:300]), refused="broken"),
    "password.xlsx": OddFile(
        make=lambda: OLE + bytes(2000) + "EncryptedPackage".encode("utf-16-le"), refused="password"
    ),
    "password.ods": OddFile(
        make=lambda: ods_bytes([HEADER, page(1)], manifest="<manifest><encryption-data/></manifest>"),
        refused="password",
    ),
    "old.xls": OddFile(make=lambda: OLE + bytes(2000) + "Workbook".encode("utf-16-le"), refused="old_excel"),
    "bomb.xlsx": OddFile(make=with_part(SHEET, lambda part: part + b" " * 50_000_000), refused="bomb"),
    "laughs.xlsx": OddFile(
        make=with_part(STRINGS, declared('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>')), refused="xml"
    ),
    "outer entity.xlsx": OddFile(
        make=with_part(STRINGS, declared('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')), refused="xml"
    ),
    "last cell.xlsx": OddFile(
        make=with_part(
            SHEET,
            lambda part: part.replace(
                b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
            ),
        ),
        refused="broken",
    ),
}


def write_all(folder: Path) -> None:
    for name, odd in ODD_FILES.items():
        (folder / name).write_bytes(odd.make())
