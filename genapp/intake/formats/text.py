"""Reads text files of cells in any usual encoding: commas, semicolons, tabs or bars, one row after another."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO, Final

from genapp.intake.formats.source import Source
from genapp.intake.header import find_header, fit_rows
from genapp.intake.profiles import is_known
from genapp.intake.table import (
    MAX_FIELD_CHARS,
    MAX_PREAMBLE_ROWS,
    RawRow,
    ReadChoice,
    Row,
    Table,
    TableFormat,
    bad_file,
    shown,
)

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK: Final = 1 << 18
_SAMPLE: Final = 100_000
_NON_LATIN: Final = (
    "cp1251", "cp1253", "cp1255", "cp1256", "cp874", "koi8_r", "gb18030", "big5", "cp932", "cp949", "euc_jp",
    "iso8859_5", "iso8859_7",
)  # fmt: skip
_LETTERS: Final = {
    "cp1252": (
        "äöüß", "àâæçéèêëîïôœùûüÿ", "áéíñóúüªº", "àèéìíòóù", "ãáàâçéêíõóôúüªº", "åäöéü", "æøåéäö", "áðéíóúýþæö",
        "éëïóöüè",
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäľĺŕô", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "cp1254": ("çğıİöşüâî",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äöõüšž"),
}  # fmt: skip
"""The letters of languages that each encoding was made for; among equals the first encoding wins."""
_SIGNS: Final = frozenset("–—„“”‚‘’…€£§°²³½¼¾×·•®™©«»´±µ¿¡¦¬\xa0\xad")
_IN_A_WORD: Final = re.compile(r"(?<=[a-z])[^\w\s’‘´·\xad-](?=[a-z])|(?<=[a-z])[¹²³ªº](?=[a-z])", re.I)
_ODD: Final = {"cp1252": re.compile("õ(?!e)")}
"""Not in the languages of that encoding: Hungarian in another one looks like this."""
_LONG_RUN: Final = re.compile(rb"[\x80-\xff]{3,}")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_HIGH: Final = re.compile(rb"[\x80-\xff]")

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE_CHARS: Final = 200_000
SAMPLE_ROWS: Final = MAX_PREAMBLE_ROWS + 20

csv.field_size_limit(MAX_FIELD_CHARS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    name: str
    sure: bool


def open_csv(source: Source, choice: ReadChoice) -> Table:
    with source.opened() as file:
        encoding = encoding_of(file, choice.encoding)
        if encoding is None and choice.encoding:
            what = f"cannot be read in the encoding {shown(choice.encoding)}; choose another one"
            raise bad_file("encoding", what)
        if encoding is None:
            raise bad_file("not_text", "is not a text file; save the table as CSV (UTF-8) or XLSX")
        with text_of(file, encoding.name) as text:
            start = text.read(_SAMPLE_CHARS)
    sep, skipped = _sep_line(start)
    delimiter = choice.delimiter or sep or _delimiter(start)
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise bad_file("delimiter", f"cannot be parted by {shown(delimiter)}; use one sign such as , or ;")
    lines = _Lines(io.StringIO(start, newline=None), delimiter, skip=skipped, whole=len(start) < _SAMPLE_CHARS)
    header = find_header(list(islice(lines, SAMPLE_ROWS)), line=choice.header_line, known=is_known)

    def read_rows() -> Iterator[Row]:
        with source.opened() as file, text_of(file, encoding.name) as text:
            below = (row for row in _Lines(text, delimiter, skip=skipped) if row[0] > header.line)
            yield from fit_rows(below, header, known=is_known)

    return Table(
        format=TableFormat.CSV,
        columns=header.columns,
        read_rows=read_rows,
        header_line=header.line,
        encoding=encoding.name,
        encoding_sure=encoding.sure,
        delimiter=delimiter,
        notices=header.notices,
    )


def encoding_of(file: BinaryIO, chosen: str) -> Encoding | None:
    """The chosen one, else the one that is found; None when the file cannot be read in it."""
    if not chosen:
        return _find_encoding(file)
    return Encoding(name=chosen, sure=True) if _decodes(file, chosen) else None


@contextmanager
def text_of(file: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text from its beginning; it is left open."""
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline=None)
    try:
        yield text
    finally:
        text.detach()


def _find_encoding(file: BinaryIO) -> Encoding | None:
    """Byte order mark, UTF-16 without one, UTF-8, then a guess; None when the bytes are no text at all."""
    file.seek(0)
    start = file.read(2_000)
    named = next((name for mark, name in _MARKS if start.startswith(mark)), "") or _looks_utf_16(start)
    if named:
        return Encoding(name=named, sure=True) if _decodes(file, named) else None
    if len(_CONTROL.findall(start)) > len(start) / 10:
        return None
    if _decodes(file, "utf-8"):
        return Encoding(name="utf-8", sure=True)
    guesses = dict.fromkeys((_guess(_odd_part(file)), "cp1252", "cp1250", "latin-1"))
    return next((Encoding(name=name, sure=False) for name in guesses if name and _decodes(file, name)), None)


def _decodes(file: BinaryIO, name: str) -> bool:
    """Whether the whole file can be read in this encoding; a name that Python doesn't know is a no."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        file.seek(0)
        while block := file.read(_BLOCK):
            if not isinstance(decoder.decode(block), str):
                return False
        decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        return False
    return True


def _looks_utf_16(start: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    half = len(start) // 2
    if half < 2:
        return ""
    if start[1::2].count(0) > half * 0.7:
        return "utf-16-le"
    return "utf-16-be" if start[0::2].count(0) > half * 0.7 else ""


def _odd_part(file: BinaryIO) -> bytes:
    """The lines around what isn't ASCII: the beginning of a file often has none of it."""
    found = bytearray()
    file.seek(0)
    for line in iter(lambda: file.readline(10_000), b""):
        if not line.isascii():
            found += line
        if len(found) > _SAMPLE:
            break
    return bytes(found)


def _guess(sample: bytes) -> str:
    """Latin letters stand alone among ASCII ones; in other scripts whole words are made of high bytes."""
    high = len(_HIGH.findall(sample))
    if sum(map(len, _LONG_RUN.findall(sample))) > high / 2:
        from charset_normalizer import from_bytes  # takes a while to import, and is rarely needed

        best = from_bytes(sample, cp_isolation=list(_NON_LATIN)).best()
        return best.encoding if best else ""
    return max(_LETTERS, key=lambda name: _fit(sample, name))


def _fit(sample: bytes, name: str) -> float:
    """How many of the signs beyond ASCII are letters of one language; a sign within a word counts against it."""
    text = sample.decode(name, errors="replace")
    signs = [sign for sign in text.lower() if not sign.isascii() and sign not in _SIGNS]
    odd = len(_IN_A_WORD.findall(text)) + (len(_ODD[name].findall(text)) if name in _ODD else 0)
    best = max(sum(sign in letters for sign in signs) for letters in _LETTERS[name])
    return (best - odd) / (len(signs) + odd) if signs or odd else 0.0


class _Lines:
    """The rows of the file with the line each begins at, without blank ones."""

    def __init__(self, text: io.TextIOBase, delimiter: str, *, skip: int = 0, whole: bool = True) -> None:
        for _ in range(skip):
            text.readline()
        self._reader = csv.reader(text, delimiter=delimiter)
        self._skip = skip
        self._whole = whole

    def __iter__(self) -> Iterator[RawRow]:
        held: tuple[int, Sequence[str]] | None = None
        for row in self._rows():
            if held:
                yield held
            held = row
        if held and (self._whole or held[0] == 1):  # the last row of a sample may be cut
            yield held

    def _rows(self) -> Iterator[RawRow]:
        while True:
            line = self._reader.line_num + 1 + self._skip
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                said = str(error)
                if "field limit" in said:
                    said = f"a cell has more than {MAX_FIELD_CHARS:,} characters; is a quote not closed?"
                raise bad_file("not_csv", f"cannot be read at line {line}: {said}") from None
            if any(cell.strip() for cell in cells):
                yield line, cells


def _sep_line(text: str) -> tuple[str, int]:
    """Spreadsheets write a first line "sep=;" that names the delimiter; (the sign, lines to leave out)."""
    first = text.partition("\n")[0]
    if not first.lower().startswith("sep="):
        return "", 0
    sign = "\t" if first.lower() == "sep=\t" else first.strip().lower().removeprefix("sep=").strip('"')
    return (sign, 1) if sign in _DELIMITERS else ("", 0)


def _delimiter(text: str) -> str:
    """The one that finds most known columns in one row of the first ones, then the most cells in most rows."""

    def worth(delimiter: str) -> tuple[int, float]:
        try:
            rows = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), SAMPLE_ROWS))
        except csv.Error:
            return 0, 0
        known = max((sum(map(is_known, cells)) for cells in rows[: MAX_PREAMBLE_ROWS + 1]), default=0)
        widths = sorted(len(cells) for cells in rows)
        return known, widths[len(widths) // 2] if widths else 0

    return max(_DELIMITERS, key=worth)
