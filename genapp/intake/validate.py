"""Reads one page as it was handed in: every problem at once, each naming the field as the caller called it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from genapp.errors import BadInput, Problem
from genapp.intake.fields import FIELD, NUMBERED, REQUIRED, field_named
from genapp.intake.table import (
    MAX_BRAND_CHARS,
    MAX_EXTRA_CHARS,
    MAX_EXTRA_COLUMNS,
    MAX_EXTRA_NAME_CHARS,
    MAX_VOICE_CHARS,
    clean_line,
    clean_lines,
    shown,
)
from genapp.intake.values import (
    NOTHING,
    Addresses,
    DateOrder,
    Wrong,
    keyword_list,
    read_answer,
    read_deadline,
    read_facts,
    read_figure,
    read_keywords,
    read_language,
    read_page_type,
    read_priority,
    read_provider,
    read_status,
)
from genapp.page import Language, PageRequest, PageType, Priority, ProductLine

T = TypeVar("T")
METADATA: Final = "metadata"
"""The meaning of a name whose value is only kept; without a list of meanings, the beginning of such a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOrderDraft:
    """A page that may be submitted; `priority` is None when it is to be computed, `provider` for the default one."""

    request: PageRequest
    priority: Priority | None
    provider: str | None = None
    notes: tuple[Problem, ...] = ()
    """What was not read to the letter."""


def read_page(
    raw: Mapping[str, str | None],
    *,
    now: datetime,
    allow_private: bool = False,
    date_order: DateOrder = DateOrder.UNKNOWN,
    meaning: Mapping[str, str] | None = None,
) -> PageOrderDraft:
    """Raise `BadInput` with all problems. Names are those of `fields` or their aliases; other names go to `extra`.

    `allow_private` lets addresses on private networks and other ports than 80 and 443 pass. `meaning` says which field
    each name is, where names are columns of a file; `METADATA` is the one for what is only kept. What a file says
    instead of a number, such as "1K – 10K", is read as far as it goes, with a note; a person is asked for the number.
    """
    given = _Given(raw, meaning)
    addresses = Addresses(allow_private)
    request = PageRequest(
        page_type=given.one("pageType", read_page_type) or PageType.CATEGORY,
        target_url=given.one("targetUrl", addresses.read) or "",
        keywords=given.several("keywords", read_keywords),
        language=given.one("language", read_language) or Language.EN,
        brand=given.one("brand", _short(MAX_BRAND_CHARS)) or "",
        brand_voice=given.one("brandVoice", _short(MAX_VOICE_CHARS)) or "",
        facts=given.several("facts", read_facts),
        products=given.several("products", addresses.read_products),
        competitor_urls=given.several("competitorUrls", addresses.read_competitors),
        sku_count=given.figure("skuCount"),
        monthly_searches=given.figure("monthlySearches"),
        content_status=given.one("contentStatus", read_status),
        deadline=given.one("deadline", lambda text: read_deadline(text, now=now, order=date_order)),
        skip_quality=given.one("skipQuality", read_answer) or False,
        extra=given.kept(given.extra),
        metadata=given.kept(given.metadata),
    )
    priority = given.one("priority", read_priority)
    provider = given.one("provider", read_provider)
    if given.problems:
        raise BadInput(given.problems)
    return PageOrderDraft(request=request, priority=priority, provider=provider, notes=tuple(given.notes))


def as_raw(request: PageRequest, priority: Priority | None = None) -> dict[str, str]:
    """Field names to texts, for a form or a row of a file; `read_page` makes the same request of them."""
    known = {
        "pageType": request.page_type.value,
        "targetUrl": request.target_url,
        "keywords": keyword_list(request.keywords),
        "language": request.language.value,
        "brand": request.brand,
        "brandVoice": request.brand_voice,
        "facts": "\n".join(request.facts),
        "products": "\n".join(_product_line(product) for product in request.products),
        "competitorUrls": "\n".join(request.competitor_urls),
        "priority": priority.value if priority else "",
        "deadline": request.deadline.isoformat() if request.deadline else "",
        "skuCount": "" if request.sku_count is None else str(request.sku_count),
        "monthlySearches": "" if request.monthly_searches is None else str(request.monthly_searches),
        "contentStatus": request.content_status.value if request.content_status else "",
        "skipQuality": "yes" if request.skip_quality else "",
    }
    metadata = {f"{METADATA}: {name}": value for name, value in request.metadata}
    return {**dict(request.extra), **metadata, **known}


class _Given:
    """What was handed in, sorted by field whatever the caller called it, and what is wrong with it."""

    def __init__(self, raw: Mapping[str, str | None], meaning: Mapping[str, str] | None = None) -> None:
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self._of_file = meaning is not None
        self._values: dict[str, list[tuple[str, str]]] = {}
        self.extra: list[tuple[str, str]] = []
        """Columns genapp has no field for."""
        self.metadata: list[tuple[str, str]] = []
        """What is kept with the job and never written about."""
        self._names: dict[str, str] = {}
        for name, value in raw.items():
            field = meaning.get(name) if meaning is not None else _field_of(name, value or "")
            if field:
                self._names.setdefault(field, name)
            if value is None or not (text := clean_line(value)):
                continue
            if field in FIELD and field not in NUMBERED and text.casefold() in NOTHING:
                continue
            if field == METADATA:
                self.metadata.append((name.removeprefix(f"{METADATA}: "), value))
            elif field is None:
                self.extra.append((name, value))
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

    def figure(self, field: str) -> int | None:
        """The number of an optional field. Of a file, what is no exact number becomes a note instead of a problem."""

        def read(text: str) -> int | None:
            try:
                number, note = read_figure(text)
            except Wrong as wrong:
                if not self._of_file:
                    raise
                number, note = None, f"{wrong}; it is left out"
            if note and not self._of_file:
                raise Wrong(f"{shown(text)} is not one number; give a whole number")
            if note:
                self.notes.append(Problem(field=self._values[field][0][0], code="unsure_number", message=note))
            return number

        return self.one(field, read)

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

    def kept(self, pairs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """`extra` or `metadata`, within the bounds; each problem is told."""
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


def _short(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > limit:
            raise Wrong(f"has {len(text)} characters; at most {limit} are allowed")
        return text

    return read


def _product_line(product: ProductLine) -> str:
    """ "Name | 129.00 EUR | https://..." without the parts that are not known."""
    price = f"{product.price} {product.currency}".strip()
    return " | ".join(part for part in (product.name, price, product.url) if part)
