"""What an XLSX workbook says of its cells beside their values: how they are shown, and what is hidden."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final
from xml.etree import ElementTree as ET

_BLOCK: Final = 1 << 20
_WORKBOOK: Final = "xl/workbook.xml"
_HIDDEN: Final = re.compile(rb"<(?:\w+:)?(row|col)\s([^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*)>")
_ROW: Final = re.compile(rb"\br=[\"']([0-9]+)[\"']")
_SPAN: Final = re.compile(rb"\b(min|max)=[\"']([0-9]+)[\"']")
_CELL: Final = rb"<(?:\w+:)?c\s(?=[^<>]*\bs=[\"'](%b)[\"'])(?=[^<>]*\br=[\"']([A-Z]+)([0-9]+)[\"'])"
"""A cell with one of some styles: its style, column and row."""
_BUILT_IN: Final = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "#,##0", 6: "#,##0", 7: "#,##0.00", 8: "#,##0.00", 9: "0%",
    10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss",
}  # fmt: skip
"""Formats that a workbook names by number only; the sign of a currency depends on the computer, and is left out."""

_PART: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<sign>.)|[_*].|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|(?P<digit>[0#?])'
    r"|(?P<dot>\.)|(?P<comma>,)|(?P<percent>%)|(?P<end>;)|(?P<other>E[+-]|[@/])|(?P<literal>.)",
    re.I | re.S,
)
_LETTERS: Final = {"literal": "x", "percent": "%", "general": "g"}
_SIMPLE: Final = re.compile(r"(x*)([#,]*0)(\.0+)?([x%]*)")
"""The kinds of the parts of a section, one letter each."""
_LARGEST: Final = 1e18
_MOST_COLUMNS: Final = 20_000
_EXACT: Final = Context(prec=300)
"""Enough for as many decimals as a format can ask for."""
_UNSHOWN: Final = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]hms][^\]]*\]')
"""In the format of a date, what is no part of the date."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Of one sheet; rows count from 1, columns from 0."""

    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    _archive: zipfile.ZipFile
    _part: str
    _codes: Sequence[str]
    """The format of each style of the workbook; "" for the general one."""

    def formats(self) -> Iterator[tuple[int, dict[int, str]]]:
        """Row by row, the formats of its cells by their columns; rows without any are left out."""
        codes = {str(number).encode(): code for number, code in enumerate(self._codes) if code}
        if not codes:
            return
        row, found = b"", dict[int, str]()
        cells = re.compile(_CELL % b"|".join(codes))
        for style, column, number in _found(self._archive, self._part, cells):
            if number != row:
                if found:
                    yield int(row), found
                row, found = number, {}
            found[_column_number(column)] = codes[style]
        if found:
            yield int(row), found


def read_layout(archive: zipfile.ZipFile, sheet: str) -> Layout:
    """Without anything hidden or shown otherwise where the workbook says it in a way that is not known."""
    try:
        part, codes = _part_of(archive, sheet), _codes(archive)
        rows, columns = set[int](), set[int]()
        for tag, attributes in _found(archive, part, _HIDDEN):
            if tag == b"row" and (row := _ROW.search(attributes)):
                rows.add(int(row[1]))
            elif tag == b"col":
                span = {name: int(value) for name, value in _SPAN.findall(attributes)}
                columns.update(range(span[b"min"] - 1, min(span[b"max"], _MOST_COLUMNS)))
    except (KeyError, ValueError, StopIteration, ET.ParseError):
        return Layout(frozenset(), frozenset(), archive, "", ())
    return Layout(frozenset(rows), frozenset(columns), archive, part, codes)


def shown_number(value: float, code: str) -> str | None:
    """The number as the format shows it, with "." before decimals and "," between thousands: "449.50 €", "00047110".

    None where the format leaves it to the program: the general one, fractions, powers of ten, conditions.
    """
    sections = _sections(code)
    if sections is None or (date_parts(code) and not any(kind == "digit" for kind, _ in sections[0])):
        return None
    if abs(value) > _LARGEST:
        return None
    if (simple := _simple(sections)) and (text := _at_once(value, simple)) is not None:
        return text
    amount = Decimal(f"{value:.15g}")
    section, sign = sections[0], "-" if amount < 0 else ""
    if len(sections) > 1 and amount < 0:
        section, sign = sections[1], ""
    elif len(sections) > 2 and not amount:
        section = sections[2]
    text = _written(section, abs(amount))
    return f"{sign}{text}" if any(map(str.isdigit, text)) else text


def date_parts(code: str) -> str:
    """The letters of what the format shows of a moment: any of y, m, d, h, s, and p for AM and PM."""
    shown = _UNSHOWN.sub("", code.split(";", maxsplit=1)[0]).lower()
    half = "p" if "am/pm" in shown or "a/p" in shown else ""
    shown = shown.replace("am/pm", "").replace("a/p", "")
    if "h" in shown or "s" in shown:
        shown = re.sub(r"(?<=[h\]])([^a-z]*)m+|m+(?=[^a-z]*s)", r"\1", shown)  # minutes, not months
    return "".join(letter for letter in "ymdhs" if letter in shown) + half


def _found(archive: zipfile.ZipFile, part: str, pattern: re.Pattern[bytes]) -> Iterator[tuple[bytes, ...]]:
    """The groups of the pattern wherever it is in the part; it matches within one tag."""
    tail = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            data = tail + block
            cut = data.rfind(b">") + 1
            tail = data[cut:]
            yield from pattern.findall(data, 0, cut)


@lru_cache(maxsize=1_000)
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ET.fromstring(archive.read(_WORKBOOK))  # noqa: S314 -- declarations were refused
    key = next(
        value
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("name") == sheet
        for name, value in element.items()
        if name.endswith("}id")
    )
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 -- declarations were refused
    target = next(link.get("Target", "") for link in links if link.get("Id") == key)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")


def _codes(archive: zipfile.ZipFile) -> list[str]:
    styles = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 -- declarations were refused
    own = {int(one.get("numFmtId", 0)): one.get("formatCode", "") for one in styles.iter() if _is(one, "numFmt")}
    formats = {**_BUILT_IN, **own}
    cells = next((one for one in styles if _is(one, "cellXfs")), ())
    codes = [formats.get(int(one.get("numFmtId", 0)), "") for one in cells]
    return ["" if code.lower() in ("general", "@") else code for code in codes]


def _is(element: ET.Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name


_Section = tuple[tuple[str, str], ...]
"""Kinds of parts (digit, dot, comma, percent, general, literal) with their texts."""


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[_Section, ...] | None:
    """For positive numbers, negative ones and zero; None when the format is one that is not followed."""
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _PART.finditer(code):
        kind, text = found.lastgroup or "", found[0]
        if kind == "end":
            sections.append([])
        elif kind == "other" or (kind == "bracket" and found["bracket"][:1] in ("<", ">", "=")):
            if len(sections) < 4:  # the fourth one is for texts
                return None
        elif kind == "bracket":
            sign = found["bracket"][1:].partition("-")[0] if found["bracket"].startswith("$") else ""
            sections[-1].append(("literal", sign))
        elif kind in ("quoted", "sign"):
            sections[-1].append(("literal", found[kind]))
        elif kind:
            sections[-1].append((kind, text))
    return tuple(map(tuple, sections[:3]))


@dataclass(frozen=True, slots=True)
class _Simple:
    """A format of nothing but digits with something before and behind them."""

    before: str
    mask: str
    """As Python writes it: ",.2f"."""
    decimals: int
    percent: int
    behind: str


@lru_cache(maxsize=1_000)
def _simple(sections: tuple[_Section, ...]) -> _Simple | None:
    """What most formats are, so that most numbers are written at once."""
    section = sections[0]
    found = _SIMPLE.fullmatch("".join(_LETTERS.get(kind, text) for kind, text in section))
    if len(sections) > 1 or found is None:
        return None
    decimals = len(found[3] or ".") - 1
    return _Simple(
        before=_literals(section[: len(found[1])]),
        mask=f"{',' if ',' in found[2] else ''}.{decimals}f",
        decimals=decimals,
        percent=found[4].count("%"),
        behind=_literals(section[len(section) - len(found[4]) :]),
    )


def _at_once(value: float, simple: _Simple) -> str | None:
    """None where the number is negative, or has more decimals than are shown."""
    exact = f"{value * 100**simple.percent:.15g}"
    if value < 0 or "e" in exact or len(exact.partition(".")[2]) > simple.decimals:
        return None
    return f"{simple.before}{float(exact):{simple.mask}}{simple.behind}".strip()


def _written(section: _Section, amount: Decimal) -> str:
    kinds = [kind for kind, _ in section]
    if "general" in kinds:
        number = f"{amount.normalize():f}"
        return "".join(number if kind == "general" else text for kind, text in section).strip()
    if "digit" not in kinds:
        return "".join(text for _, text in section).strip()
    dot = kinds.index("dot") if "dot" in kinds else len(kinds)
    whole, fraction = section[:dot], section[dot + 1 :]
    last = max((n for n, (kind, _) in enumerate(whole) if kind == "digit"), default=-1)
    after = len(kinds) - kinds[::-1].index("digit")
    thousands = sum(kind == "comma" for kind in (*kinds[last + 1 : dot], *kinds[max(after, dot) :]))
    amount = amount.scaleb(2 * kinds.count("percent") - 3 * thousands)
    decimals = sum(kind == "digit" for kind, _ in fraction)
    digits, _, rest = f"{amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT):f}".partition(".")
    return (_whole(whole, digits, last) + _fraction(fraction, rest)).strip()


def _whole(section: _Section, digits: str, last: int) -> str:
    """The digits from the right on their places; what is left over stands on the first one."""
    needed = sum(text == "0" for kind, text in section if kind == "digit")
    digits = ("" if digits == "0" else digits).rjust(needed, "0")
    first = next((n for n, (kind, _) in enumerate(section) if kind == "digit"), -1)
    grouped = any(kind == "comma" for kind, _ in section[first : last + 1])
    if grouped or all(kind == "digit" for kind, _ in section[first : last + 1]):
        number = re.sub(r"(?<=[0-9])(?=(?:[0-9]{3})+$)", ",", digits) if grouped else digits
        return _literals(section[: max(first, 0)]) + number + _literals(section[last + 1 :])
    pieces = []
    for place, (kind, text) in reversed(list(enumerate(section))):
        if kind == "digit":
            pieces.append(digits if place == first else digits[-1:])
            digits = digits[:-1]
        else:
            pieces.append("" if kind == "comma" else text)
    return "".join(reversed(pieces))


def _fraction(section: _Section, digits: str) -> str:
    wanted = "".join(text for kind, text in section if kind == "digit")
    while digits and wanted[len(digits) - 1] != "0" and digits.endswith("0"):
        digits = digits[:-1]
    return (f".{digits}" if digits else "") + _literals(section)


def _literals(section: _Section) -> str:
    return "".join(text for kind, text in section if kind in ("literal", "percent"))
