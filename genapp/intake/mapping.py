"""Says what each column of a file means: proposed from names and values, corrected by a person, kept by shape."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from genapp.intake.fields import FIELD, NUMBERED, REQUIRED, field_named
from genapp.intake.profiles import Profile, Use, profile_of
from genapp.intake.table import clean_line, shown
from genapp.intake.validate import METADATA
from genapp.intake.values import (
    DateOrder,
    Wrong,
    order_of,
    read_language,
    read_number,
    read_page_type,
    read_priority,
    read_status,
)
from genapp.words import spelled

_AMBIGUOUS: Final = frozenset(
    map(spelled, ("type", "status", "tags", "products", "product", "shop", "tone", "link", "slug"))
)
"""Names that files use for other things too: their values must agree."""
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "pageType": read_page_type,
    "language": read_language,
    "priority": read_priority,
    "contentStatus": read_status,
    "skuCount": read_number,
    "monthlySearches": read_number,
}
_OWN: Final = frozenset(
    """
    id rowid notes note comment comments owner assignee author editor date created updated rank position cpc kd
    difficulty competition traffic clicks impressions ctr intent cluster group image imageurl img handle sku gtin ean
    title h1 metatitle metadescription seotitle notizen notiz bemerkung kommentar bearbeiter datum
    """.split()  # noqa: SIM905 -- a list of words reads better
)
"""What a team keeps for itself: not for readers."""
_AGREE: Final = 0.5
_LONG: Final = 200
_SURE, _LIKELY, _GUESS = 1.0, 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """What becomes of one column, how sure that is (0 to 1), and why it is proposed."""

    column: str
    use: Use
    field: str = ""
    """For `Use.FIELD`."""
    confidence: float = 1.0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """What all columns of a file mean, and what counts where they say nothing."""

    columns: tuple[ColumnUse, ...]
    defaults: tuple[tuple[str, str], ...] = ()
    """Field and value, for rows that have none of their own."""
    base_url: str = ""
    """Put before addresses that are only a part, such as the handle of a product; a row without an address gets one
    of its keyword. "{}" stands for the part; without it the part is added at the end."""
    currency: str = ""
    """Of prices that are written without one, e.g. "EUR"."""
    date_order: DateOrder = DateOrder.UNKNOWN
    group_by: str = ""
    """Rows that follow each other with the same value in this column are one page."""
    tool: str = ""
    """Where the file comes from, as its columns tell; empty when they don't."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields that no column and no default gives: a person has to choose."""
        given = {column.field for column in self.columns if column.use is Use.FIELD} | dict(self.defaults).keys()
        if self.base_url:
            given.add("targetUrl")
        if any(column.use is Use.NAME for column in self.columns):
            given.add("keywords")
        return tuple(name for name in REQUIRED if name not in given)


def shape_of(columns: Iterable[str]) -> str:
    """Equal for files with the same columns, in whatever order and spelling: mappings are kept for it."""
    return hashlib.sha256("\n".join(sorted(map(spelled, columns))).encode()).hexdigest()[:32]


def propose_mapping(columns: Sequence[str], sample: Iterable[Sequence[str]] = ()) -> TableMapping:
    """`sample` are cells of some rows: values decide where a name can mean two things."""
    rows = list(sample)
    values = [[text for row in rows if (text := clean_line(row[place]))] for place in range(len(columns))]
    profile = profile_of(columns)
    uses = _each_once([_use(*pair, profile) for pair in zip(columns, values, strict=True)])
    dates = [text for use, texts in zip(uses, values, strict=True) if use.field == "deadline" for text in texts]
    given = {use.field for use in uses}
    return TableMapping(
        columns=tuple(uses),
        defaults=tuple(pair for pair in (profile.defaults if profile else ()) if pair[0] not in given),
        date_order=order_of(dates),
        group_by=next((c for c in columns if profile and spelled(c) in profile.group_by), ""),
        tool=profile.name if profile else "",
    )


def corrected(mapping: TableMapping, column: str, use: Use, field: str = "") -> TableMapping:
    """The mapping after a person chose what a column means."""
    chosen = ColumnUse(column=column, use=use, field=field if use is Use.FIELD else "", reason="chosen by a person")
    return replace(mapping, columns=tuple(chosen if one.column == column else one for one in mapping.columns))


def for_columns(mapping: TableMapping, columns: Sequence[str]) -> TableMapping:
    """A kept mapping for a file of the same shape, whose columns may stand in another order and spelling."""
    kept = {spelled(one.column): one for one in mapping.columns}
    uses = [replace(kept[spelled(column)], column=column) for column in columns]
    group_by = next((column for column in columns if spelled(column) == spelled(mapping.group_by)), "")
    return replace(mapping, columns=tuple(uses), group_by=group_by)


def _use(column: str, values: Sequence[str], profile: Profile | None) -> ColumnUse:
    field, name = field_named(column), spelled(column)
    if column.startswith(f"{METADATA}: "):
        return ColumnUse(column=column, use=Use.METADATA, confidence=_SURE, reason="an export of genapp named it so")
    if field == "products" and values and not any(sign.isalpha() for text in values for sign in text):
        field = "skuCount"  # a column "products" that holds numbers
    if field and name in {spelled(field), spelled(FIELD[field].label)}:
        return _field(column, field, _SURE, "this is the name of the field")
    if profile and (means := profile.means.get(name)):
        use, field = means
        reason = f"a column of a {profile.name} file"
        return ColumnUse(column=column, use=use, field=field, confidence=0.95, reason=reason)
    if field and (name not in _AMBIGUOUS or _agrees(field, values) >= _AGREE):
        return _field(
            column, field, _LIKELY + (_SURE - _LIKELY) * _agrees(field, values) / 2, "is another name of the field"
        )
    why = f"has a name of the field {FIELD[field].label}, but its values are others; " if field else ""
    return _unknown(column, values, why)


def _field(column: str, field: str, confidence: float, reason: str) -> ColumnUse:
    return ColumnUse(column=column, use=Use.FIELD, field=field, confidence=round(confidence, 2), reason=reason)


def _agrees(field: str, values: Sequence[str]) -> float:
    """The share of the values that the field can take; 1 when there are none."""
    read = _READ.get(field) or (_read_part_of_address if field == "targetUrl" else None)
    if field in ("products", "keywords"):
        return float(all(any(sign.isalpha() for sign in text) for text in values))
    if read is None or not values:
        return 1.0
    good = 0
    for text in values:
        try:
            read(text)
        except Wrong:
            continue
        good += 1
    return good / len(values)


def _read_part_of_address(text: str) -> None:
    if " " in text:
        raise Wrong(f"{shown(text)} is no part of an address")


def _unknown(column: str, values: Sequence[str], why: str) -> ColumnUse:
    """Nothing is lost: what may be told to readers becomes a fact, the rest is kept beside the page."""
    name = spelled(column)
    if any("</" in text or "<br" in text or len(text) > _LONG for text in values):
        use, reason = Use.TEXT, "holds longer texts"
    elif name in _OWN or name.removesuffix("id") in _OWN:
        use, reason = Use.METADATA, "speaks of the work, not of the page"
    elif values and all(text.startswith(("http://", "https://", "www.")) for text in values):
        use, reason = Use.METADATA, "holds addresses"
    else:
        use, reason = Use.FACT, "no field has this name"
    return ColumnUse(column=column, use=use, confidence=_GUESS, reason=why + reason)


def _each_once(uses: list[ColumnUse]) -> list[ColumnUse]:
    """Of two columns for one field with a single value the surer one gives it; the other is kept beside the page."""
    best: dict[str, ColumnUse] = {}
    for use in uses:
        if use.use is Use.FIELD and use.field not in NUMBERED:
            first = best.setdefault(use.field, use)
            best[use.field] = use if use.confidence > first.confidence else first
    return [_second(use, best[use.field]) if best.get(use.field, use) is not use else use for use in uses]


def _second(use: ColumnUse, first: ColumnUse) -> ColumnUse:
    reason = f"{shown(first.column)} gives the {FIELD[first.field].label} already"
    return ColumnUse(column=use.column, use=Use.METADATA, confidence=_GUESS, reason=reason)
