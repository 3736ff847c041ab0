"""Reads JSON Lines: one object per line, its keys are the columns."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final, TextIO

from genapp.errors import Problem
from genapp.intake.formats.source import Source
from genapp.intake.formats.text import encoding_of, text_of
from genapp.intake.table import (
    MAX_COLUMNS,
    MAX_FIELD_CHARS,
    MAX_ROWS,
    ReadChoice,
    Row,
    Table,
    TableFormat,
    bad_file,
    cell_problem,
    clean_line,
    shown,
    too_many_rows,
)

_Pairs = list[tuple[str, Any]]  # Any: whatever JSON holds
_HALF: Final = re.compile(r"[\ud800-\udfff]")
_DECODER: Final = json.JSONDecoder(object_pairs_hook=list, parse_float=str, parse_int=str, parse_constant=str)
"""Numbers stay as they are written; an object is a list of pairs, so that a key that is there twice is seen."""


def open_jsonl(source: Source, choice: ReadChoice) -> Table:
    with source.opened() as file:
        encoding = encoding_of(file, choice.encoding)
        if encoding is None:
            raise bad_file("not_text", "is not a text file in a known encoding; save it as UTF-8")
        with text_of(file, encoding.name) as text:
            columns = _columns(text)

    def read_rows() -> Iterator[Row]:
        with source.opened() as file, text_of(file, encoding.name) as text:
            for line, pairs in _objects(text):
                yield _row(line, pairs, columns)

    return Table(
        format=TableFormat.JSONL,
        columns=columns,
        read_rows=read_rows,
        header_line=0,
        encoding=encoding.name,
        encoding_sure=encoding.sure,
    )


def _columns(text: TextIO) -> tuple[str, ...]:
    """The keys of all objects in the order they come up: a later object may have one more."""
    columns: dict[str, None] = {}
    rows = 0
    for _, pairs in _objects(text):
        rows += 1
        if isinstance(pairs, list):
            columns.update(dict.fromkeys(clean_line(key) or "column" for key, _ in pairs))
        if len(columns) > MAX_COLUMNS:
            raise bad_file("too_many_columns", f"has objects of more than {MAX_COLUMNS} keys in all")
        if rows > MAX_ROWS:
            raise too_many_rows()
    if not rows:
        raise bad_file("no_rows", "has no rows")
    if not columns:
        raise bad_file("not_jsonl", "has no line with an object; write one object per line")
    return tuple(columns)


def _objects(text: TextIO) -> Iterator[tuple[int, _Pairs | str]]:
    """Each line with its pairs, or with the sentence that says what is wrong with it; blank lines are left out."""
    for line, written in enumerate(iter(lambda: text.readline(MAX_FIELD_CHARS), ""), start=1):
        if len(written) >= MAX_FIELD_CHARS and not written.endswith("\n"):
            raise bad_file("not_jsonl", f"has a line of more than {MAX_FIELD_CHARS:,} characters: line {line}")
        if written.strip():
            yield line, _pairs(written)


def _pairs(written: str) -> _Pairs | str:
    try:
        value = _DECODER.decode(written)
    except RecursionError:
        return "is nested too deeply"
    except ValueError as error:
        return f"is not JSON ({error})"
    if not written.lstrip("\ufeff \t").startswith("{"):
        return "is not an object; write one object per line"
    return value


def _row(line: int, pairs: _Pairs | str, columns: tuple[str, ...]) -> Row:
    if isinstance(pairs, str):
        problem = Problem(field="row", code="not_json", message=pairs, row=line)
        return Row(line=line, cells=("",) * len(columns), problems=(problem,))
    values: dict[str, str] = {}
    problems = []
    for key, value in pairs:
        name = clean_line(key) or "column"
        if name in values:
            message = f"has the key {shown(name)} more than once"
            problems.append(Problem(field=name, code="given_twice", message=message, row=line))
        values[name] = _as_text(value)
    problems += filter(None, (cell_problem(name, value, line) for name, value in values.items()))
    cells = tuple(_HALF.sub("\ufffd", values.get(name, "")) for name in columns)
    return Row(line=line, cells=cells, problems=tuple(problems))


def _as_text(value: Any) -> str:  # Any: whatever JSON holds
    """Text for a cell: lists become lines, objects lines of "name: value"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "\n".join(map(_as_text, value))
    if isinstance(value, tuple):
        return f"{value[0]}: {_as_text(value[1])}"
    return "" if value is None else str(value)
