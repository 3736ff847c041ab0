"""Opens a product file: a table in any form, or a Google Merchant feed in XML."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final
from xml.etree import ElementTree as ET

from genapp.intake.formats.open import AS_FOUND, open_table
from genapp.intake.formats.source import Source
from genapp.intake.header import Header, fit_rows
from genapp.intake.table import MAX_COLUMNS, ReadChoice, Row, Table, TableFormat, bad_file

_ITEMS: Final = ("item", "entry")
_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00|\x00<\x00!")
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 16
_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rss|feed)\b")


def open_feed(given: Path | BinaryIO, choice: ReadChoice = AS_FOUND) -> Table:
    """As `open_table`, and XML feeds too; `read_products` makes products of it."""
    source = Source(given)
    with source.opened() as file:
        is_feed = _START.match(file.read(200))
    return _open_xml(source) if is_feed else open_table(given, choice)


def _open_xml(source: Source) -> Table:
    """RSS or Atom as a table, one row for each item.

    Raises `BadInput` for XML with declarations, which can hide other files or a bomb, and for what is no feed.
    """
    with source.opened() as file:
        _check(file)
        columns: dict[str, None] = {}
        for _, pairs in _items(file):
            columns.update(dict.fromkeys(name for name, _ in pairs))
            if len(columns) > MAX_COLUMNS:
                raise bad_file("too_many_columns", f"has items with more than {MAX_COLUMNS} different parts")
    if not columns:
        raise bad_file("no_rows", "has no items")
    names = tuple(columns)
    header = Header(line=0, columns=names, width=len(names), notices=())

    def read_rows() -> Iterator[Row]:
        with source.opened() as file:
            rows = ((line, [_joined(pairs, name) for name in names]) for line, pairs in _items(file))
            yield from fit_rows(rows, header, known=lambda _: False)

    return Table(format=TableFormat.CSV, columns=names, read_rows=read_rows, header_line=0, encoding="xml")


def _check(file: BinaryIO) -> None:
    tail = b""
    while block := file.read(_BLOCK):
        if _DECLARATION.search(tail + block):
            raise bad_file("xml", "holds XML with a document type or entities, which is refused")
        tail = block[-_OVERLAP:]
    file.seek(0)


def _items(file: BinaryIO) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Items with their number, from 1; what was read is let go of, so that memory stays flat."""
    number = 0
    open_elements: list[ET.Element] = []
    try:
        for event, element in ET.iterparse(file, events=("start", "end")):  # noqa: S314 -- declarations are refused
            if event == "start":
                open_elements.append(element)
                continue
            open_elements.pop()
            if _local(element.tag) in _ITEMS:
                number += 1
                yield number, [(_local(part.tag), _text(part)) for part in element]
                if open_elements:
                    open_elements[-1].remove(element)
    except ET.ParseError as error:
        raise bad_file("broken", f"is damaged XML ({error})") from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].replace("_", " ")


def _text(part: ET.Element) -> str:
    return part.get("href") or " ".join("".join(part.itertext()).split())


def _joined(pairs: list[tuple[str, str]], name: str) -> str:
    return "\n".join(value for key, value in pairs if key == name and value)
