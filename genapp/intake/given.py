"""Sorts what was handed in by field, whatever the caller called it, and collects what is wrong with it."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from genapp.errors import Problem
from genapp.intake.fields import FIELD, REQUIRED, field_named
from genapp.intake.limits import MAX_EXTRA_CHARS, MAX_EXTRA_COLUMNS, MAX_EXTRA_NAME_CHARS
from genapp.intake.text import clean_line, clean_lines, shown
from genapp.intake.values import Wrong

T = TypeVar("T")
METADATA: Final = "metadata"
"""The meaning of a name whose value is only kept; without a list of meanings, the beginning of such a name."""


class Given:
    """What was handed in, sorted by field, and what is wrong with it."""

    def __init__(self, raw: Mapping[str, str | None], meaning: Mapping[str, str] | None = None) -> None:
        self.problems: list[Problem] = []
        self._values: dict[str, list[tuple[str, str]]] = {}
        self._extra: list[tuple[str, str]] = []
        self._metadata: list[tuple[str, str]] = []
        self._names: dict[str, str] = {}
        for name, value in raw.items():
            field = meaning.get(name) if meaning is not None else _field_of(name, value or "")
            if field:
                self._names.setdefault(field, name)
            if value is None or not clean_line(value):
                continue
            if field == METADATA:
                self._metadata.append((name.removeprefix(f"{METADATA}: "), value))
            elif field is None:
                self._extra.append((name, value))
            else:
                self._values.setdefault(field, []).append((name, value))

    def one(self, field: str, read: Callable[[str], T]) -> T | None:
        """The value of a field that holds one; None when it was not given or is wrong."""
        values = self._values.get(field, [])
        if not values:
            self._missing(field)
            return None
        name, text = values[0]
        for other, different in values[1:]:
            if clean_line(different) != clean_line(text):
                self._add(other, "given_twice", f"{shown(other)} and {shown(name)} both give the {FIELD[field].label}")
        return self._read(name, text, read)

    def several(self, field: str, read: Callable[[str], tuple[tuple[T, ...], list[str]]]) -> tuple[T, ...]:
        """The values of a field that holds several, from all its columns; each problem is told."""
        values = self._values.get(field, [])
        if not values:
            self._missing(field)
            return ()
        name = values[0][0]
        found, wrong = read("\n".join(text for _, text in values))
        for message in wrong:
            self._add(name, "not_allowed", message)
        if not found and not wrong and FIELD[field].required:
            self._missing(field)
        return found

    def extra(self) -> tuple[tuple[str, str], ...]:
        """Columns genapp has no field for: kept as they are."""
        return self._kept(self._extra)

    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What is kept with the job and never written about."""
        return self._kept(self._metadata)

    def _kept(self, pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        if len(pairs) > MAX_EXTRA_COLUMNS:
            self._add(pairs[-1][0], "too_many", f"more than {MAX_EXTRA_COLUMNS} further columns")
        kept = []
        for name, value in pairs[:MAX_EXTRA_COLUMNS]:
            text = "\n".join(clean_lines(value, bars=False))
            if len(text) > MAX_EXTRA_CHARS or len(name) > MAX_EXTRA_NAME_CHARS:
                limit = f"names of {MAX_EXTRA_NAME_CHARS} and texts of {MAX_EXTRA_CHARS:,} characters"
                self._add(name, "too_long", f"is too long; allowed are {limit}")
            kept.append((clean_line(name), text))
        return tuple(kept)

    def _read(self, name: str, text: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(clean_line(text))
        except Wrong as wrong:
            self._add(name, "not_allowed", str(wrong))
            return None

    def _missing(self, field: str) -> None:
        if field in REQUIRED:
            allowed = FIELD[field].allowed
            self._add(self._names.get(field, field), "missing", f"is missing; give {allowed}")

    def _add(self, name: str, code: str, message: str) -> None:
        self.problems.append(Problem(field=name, code=code, message=message))


def _field_of(name: str, value: str) -> str | None:
    """A column "products" that holds a number is the SKU count."""
    if name.startswith(f"{METADATA}: "):
        return METADATA
    field = field_named(name)
    if field == "products" and not any(sign.isalpha() for sign in value):
        return "skuCount" if any(sign.isdigit() for sign in value) else field
    return field
