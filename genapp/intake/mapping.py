"""Says what each column of a file means: proposed from names and values, corrected by a person, kept by shape."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from genapp.intake.fields import FIELD, NUMBERED, REQUIRED, field_named
from genapp.intake.profiles import Profile, Use, profile_of
from genapp.intake.table import clean_line, shown, value_of
from genapp.intake.validate import METADATA
from genapp.intake.values import (
    DateOrder,
    Wrong,
    order_of,
    read_number,
    read_page_type,
    read_priority,
    read_status,
    read_usual_language,
)
from genapp.languages import LANGUAGES, any_language
from genapp.languages.base import noun_lines
from genapp.page import Language, PageType, completed_address
from genapp.words import spelled

_AMBIGUOUS: Final = frozenset(
    map(spelled, ("type", "status", "tags", "products", "product", "shop", "tone", "link", "slug"))
)
"""Names that files use for other things too: their values must agree."""
_READ: Final[Mapping[str, Callable[[str], object]]] = {
    "pageType": read_page_type,
    "language": read_usual_language,
    "priority": read_priority,
    "contentStatus": read_status,
    "skuCount": read_number,
    "monthlySearches": read_number,
}
_TAGS: Final = "tags"
SURE: Final = 0.75
"""A proposal below it is shown as a guess."""
_PATHS: Final = {
    PageType.PRODUCT: re.compile(r"/(?:products?|produkte?|p|dp|artikel|items?)/", re.I),
    PageType.CATEGORY: re.compile(
        r"/(?:c|cat|category|categories|collections?|kategorien?|produkt-kategorie|product-category|sortiment)/", re.I
    ),
    PageType.LOCATION: re.compile(
        r"/(?:stores|locations?|branches|standorte?|filialen?|magasins|tiendas|negozi)/", re.I
    ),
    PageType.BRAND: re.compile(r"/(?:brands?|marken?|hersteller|marques?|marcas?|merken)/", re.I),
    PageType.GUIDE: re.compile(r"/(?:guides?|blog|ratgeber|conseils|guias?)/", re.I),
    PageType.GLOSSARY: re.compile(r"/(?:glossary|glossar|lexikon|glossaire|glosario|glossario|begrippen)/", re.I),
}
"""Folders that shops keep pages of one type in."""
_OF_KEYWORDS: Final = frozenset({"keyword tool", "Search Console report"})
_MOST: Final = 0.6
_FEWEST_WORDS_KNOWN: Final = 3
_KNOWN_SHARE: Final = 0.08
_WORD: Final = re.compile(r"[^\W\d_]+")
_AGREE: Final = 0.5
_CERTAIN, _LIKELY, _GUESS = 1.0, 0.8, 0.5

_PLAIN_FACT: Final = re.compile(any_language(lambda words: words.plain_facts))
_PLAIN_TEXT: Final = re.compile(any_language(lambda words: words.plain_texts))
_UNIT: Final = re.compile(r"\s*[\[(]?(?:\bin )?\b(mm|cm|m|g|kg|l|ml|w|v|in|inch|lb|oz|ft|eu|uk|us)\b[\])]?$")
_METAFIELD: Final = re.compile(r"\s*\((?:product|variant)\.metafields\.[^)]*\)$", re.I)
"""What Shopify writes behind the name of a field of the shop's own."""
_NO_NAME: Final = re.compile(r"column \d+")
_ADDRESS: Final = ("http://", "https://", "www.")
_BARE_NUMBER: Final = re.compile(r"[\d.,\s]+")
_PAIR: Final = re.compile(
    r"(attribute?|option|property|spec|feature|eigenschaft|merkmal)(\d*)(name|values?|werte?|visible|sichtbar)(\d*)"
)
_PAIR_PARTS: Final = {"name": "name", "visible": "visible", "sichtbar": "visible"}
"""Of the columns that belong to one attribute; every other part is its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """What becomes of one column, how sure that is (0 to 1), and why it is proposed."""

    column: str
    use: Use
    field: str = ""
    """For `Use.FIELD`."""
    confidence: float = 1.0
    reason: str = ""
    called_by: str = ""
    """The column whose cells say what this one holds ("Attribute 1 name"); empty when its own name does."""
    shown_by: str = ""
    """The column whose cells say whether readers of the shop see it (1) or not (0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """What all columns of a file mean, and what counts where they say nothing."""

    columns: tuple[ColumnUse, ...]
    defaults: tuple[tuple[str, str], ...] = ()
    """Field and value, for rows that have none of their own."""
    guessed: tuple[str, ...] = ()
    """Fields whose default the file suggests, and nobody has confirmed."""
    base_url: str = ""
    """Put before addresses that are only a part, such as the handle of a product; a row without an address gets one
    of its keyword. "{}" stands for the part; without it the part is added at the end."""
    currency: str = ""
    """Of prices that are written without one, e.g. "EUR"."""
    date_order: DateOrder = DateOrder.UNKNOWN
    group_by: str = ""
    """Rows that follow each other with the same value in this column are one page."""
    tell_apart: bool = False
    """Rows that want the same keyword get one of their own, by what differs: colour, size."""
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


def plain_name(column: str) -> str:
    """The name of a column without what a shop system writes behind it."""
    return _METAFIELD.sub("", column)


def shape_of(columns: Iterable[str]) -> str:
    """Equal for files with the same columns, in whatever order and spelling: mappings are kept for it."""
    return hashlib.sha256("\n".join(sorted(map(spelled, columns))).encode()).hexdigest()[:32]


def propose_mapping(columns: Sequence[str], sample: Iterable[Sequence[str]] = ()) -> TableMapping:
    """`sample` are cells of some rows: values decide where a name can mean two things."""
    rows = list(sample)
    values = [[text for row in rows if (text := clean_line(value_of(row[place])))] for place in range(len(columns))]
    profile = profile_of(columns)
    alone = len(columns) == 1
    found = [_unnamed(*pair, alone) or _use(*pair, profile) for pair in zip(columns, values, strict=True)]
    uses = _each_once(_keywords_beside_tags(_paired(found, profile)))
    dates = [text for use, texts in zip(uses, values, strict=True) if use.field == "deadline" for text in texts]
    given = {use.field for use in uses}
    defaults = tuple(pair for pair in (profile.defaults if profile else ()) if pair[0] not in given)
    return TableMapping(
        columns=tuple(uses),
        defaults=defaults,
        guessed=tuple(name for name, _ in defaults),
        date_order=order_of(dates),
        group_by=next((c for c in columns if profile and spelled(c) in profile.group_by), ""),
        tool=profile.name if profile else "",
    )


def with_guesses(mapping: TableMapping, columns: Sequence[str], sample: Sequence[Sequence[str]]) -> TableMapping:
    """With a page type and a language where no column gives them, as far as form and text of the file tell them."""
    found = {"pageType": _page_type(mapping, sample), "language": _language(mapping, columns, sample)}
    new = {name: value.value for name, value in found.items() if value and name in mapping.missing}
    return replace(mapping, defaults=(*mapping.defaults, *new.items()), guessed=(*mapping.guessed, *new))


def with_default(mapping: TableMapping, name: str, value: str) -> TableMapping:
    """A person says what counts where rows say nothing; an empty value takes it away."""
    others = tuple(pair for pair in mapping.defaults if pair[0] != name)
    guessed = tuple(one for one in mapping.guessed if one != name)
    return replace(mapping, defaults=(*others, (name, value)) if value else others, guessed=guessed)


def site_in(mapping: TableMapping, sample: Iterable[Sequence[str]]) -> str:
    """The host that the addresses of pages are of, without "www."; empty when the rows name none."""
    hosts = Counter(host for text in _addresses(mapping, sample) if (host := _host(text)))
    return hosts.most_common(1)[0][0] if hosts else ""


def corrected(mapping: TableMapping, column: str, use: Use, field: str = "") -> TableMapping:
    """The mapping after a person chose what a column means."""

    def chosen(one: ColumnUse) -> ColumnUse:
        kind = field if use is Use.FIELD else ""
        return replace(one, use=use, field=kind, confidence=1.0, reason="chosen by a person")

    return replace(mapping, columns=tuple(chosen(one) if one.column == column else one for one in mapping.columns))


def for_columns(mapping: TableMapping, columns: Sequence[str]) -> TableMapping:
    """A kept mapping for a file of the same shape, whose columns may stand in another order and spelling."""
    kept = {spelled(one.column): one for one in mapping.columns}
    now = {spelled(column): column for column in columns}

    def renamed(use: ColumnUse, column: str) -> ColumnUse:
        called, shown_by = (now.get(spelled(name), "") for name in (use.called_by, use.shown_by))
        return replace(use, column=column, called_by=called, shown_by=shown_by)

    uses = tuple(renamed(kept[spelled(column)], column) for column in columns)
    return replace(mapping, columns=uses, group_by=now.get(spelled(mapping.group_by), ""))


def _addresses(mapping: TableMapping, sample: Iterable[Sequence[str]]) -> list[str]:
    places = [place for place, use in enumerate(mapping.columns) if use.field == "targetUrl"]
    return [text for row in sample for place in places if (text := completed_address(row[place]))]


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _page_type(mapping: TableMapping, sample: Sequence[Sequence[str]]) -> PageType | None:
    addresses = _addresses(mapping, sample)
    for page_type, path in _PATHS.items():
        if addresses and sum(bool(path.search(url)) for url in addresses) >= _MOST * len(addresses):
            return page_type
    if any(use.use is Use.PRICE for use in mapping.columns) and any(use.use is Use.NAME for use in mapping.columns):
        return PageType.PRODUCT
    return PageType.CATEGORY if mapping.tool in _OF_KEYWORDS else None


def _language(mapping: TableMapping, columns: Sequence[str], sample: Sequence[Sequence[str]]) -> Language | None:
    """By the words that only one of our languages knows. A shop system names its columns in English everywhere."""
    telling = (Use.NAME, Use.FACT, Use.TEXT)
    places = [n for n, use in enumerate(mapping.columns) if use.use in telling or use.field in ("keywords", "facts")]
    text = " ".join(
        (
            *(columns[place] for place in places if not mapping.tool),
            *(row[place][:2_000] for row in sample for place in places),
        )
    )
    words = _WORD.findall(text.casefold())
    hits = Counter(language for word in words for language in _languages_of(word))
    if not hits:
        return None
    (best, count), (_, other) = [*hits.most_common(2), (None, 0)][:2]
    enough = count >= _FEWEST_WORDS_KNOWN and count >= _KNOWN_SHARE * len(words)
    return best if enough and count >= 2 * other else None


@lru_cache(maxsize=5_000)
def _languages_of(word: str) -> tuple[Language, ...]:
    known = [
        language
        for language, spec in LANGUAGES.items()
        if word in _words_of(language) or re.fullmatch(spec.reading.concrete, word, re.I)
    ]
    return tuple(known) if len(known) == 1 else ()


@lru_cache(maxsize=len(LANGUAGES))
def _words_of(language: Language) -> frozenset[str]:
    """Small words, nouns of shops, and names of properties."""
    spec = LANGUAGES[language]
    nouns = {form for columns in noun_lines(language) for form in columns[:1] + columns[2:3]}
    plurals = {f"{noun}s" for noun in nouns} if language == Language.EN else set[str]()
    names = [*spec.properties.values(), *(name for some in spec.fact_names.values() for name in some)]
    texts = [spec.reading.common, *nouns, *plurals, *names]
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def _use(column: str, values: Sequence[str], profile: Profile | None) -> ColumnUse:
    field, name = field_named(column), spelled(column)
    if column.startswith(f"{METADATA}: "):
        return ColumnUse(column=column, use=Use.METADATA, confidence=_CERTAIN, reason="an export of genapp named it so")
    if field == "products" and values and not any(sign.isalpha() for text in values for sign in text):
        field = "skuCount"  # a column "products" that holds numbers
    if field and name in {spelled(field), spelled(FIELD[field].label)}:
        return _field(column, field, _CERTAIN, "this is the name of the field")
    if profile and (means := profile.means.get(name)):
        use, field = means
        reason = f"a column of a {profile.name} file"
        return ColumnUse(column=column, use=use, field=field, confidence=0.95, reason=reason)
    if field and (name not in _AMBIGUOUS or _agrees(field, values) >= _AGREE):
        return _field(
            column, field, _LIKELY + (_CERTAIN - _LIKELY) * _agrees(field, values) / 2, "is another name of the field"
        )
    why = f"has a name of the field {FIELD[field].label}, but its values are others; " if field else ""
    return _unknown(column, values, why)


def _unnamed(column: str, values: Sequence[str], alone: bool) -> ColumnUse | None:
    """What the values of a column without a name tell beyond doubt; a list of one column is one of keywords."""
    if not _NO_NAME.fullmatch(column) or not values:
        return None
    told = (field for field in ("pageType", "language") if _agrees(field, values) == 1)
    field = next(told, "targetUrl" if all(text.startswith(_ADDRESS) for text in values) else "")
    field = field or ("keywords" if alone and not all(map(_BARE_NUMBER.fullmatch, values)) else "")
    return _field(column, field, _GUESS, "its values look like it") if field else None


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
    """Kept and not written about: what a team has in its files is for itself until a person says otherwise. Only a
    column that can speak of nothing but the thing itself is proposed as a fact."""
    plain = plain_name(column).casefold().replace("_", " ").strip()
    bare = _UNIT.sub("", plain)
    says_unit = bare != plain or not (values and all(map(_BARE_NUMBER.fullmatch, values)))
    if _PLAIN_FACT.fullmatch(bare) and says_unit:
        use, reason, confidence = Use.FACT, "says what the thing is; written about", _GUESS
    elif _PLAIN_TEXT.fullmatch(bare):
        use, reason, confidence = Use.TEXT, "says what the public reads of it; written about", _GUESS
    else:
        use, reason, confidence = Use.METADATA, "no field has this name; kept unless you choose otherwise", _LIKELY
    return ColumnUse(column=column, use=use, confidence=confidence, reason=why + reason)


def _paired(uses: Sequence[ColumnUse], profile: Profile | None) -> list[ColumnUse]:
    """Columns that name an attribute and columns that hold its value, as one: "Attribute 1 name" with "Attribute 1
    value(s)". In the files of a shop they are what its readers see."""
    parts: dict[tuple[str, str], dict[str, ColumnUse]] = {}
    for use in uses:
        if found := _PAIR.fullmatch(spelled(use.column)):
            key = (found[1], found[2] or found[4])
            parts.setdefault(key, {})[_PAIR_PARTS.get(found[3], "value")] = use
    changed: dict[str, ColumnUse] = {}
    for pair in (each for each in parts.values() if "name" in each and "value" in each):
        name, value, visible = pair["name"].column, pair["value"], pair.get("visible")
        for other in (one for part, one in pair.items() if part != "value"):
            reason = f"belongs to {shown(value.column)}"
            changed[other.column] = ColumnUse(column=other.column, use=Use.METADATA, confidence=_CERTAIN, reason=reason)
        changed[value.column] = ColumnUse(
            column=value.column,
            use=Use.FACT if profile else Use.METADATA,
            confidence=0.95 if profile else _LIKELY,
            reason=f"{shown(name)} says what it is" + (f"; a column of a {profile.name} file" if profile else ""),
            called_by=name,
            shown_by=visible.column if visible else "",
        )
    return [changed.get(use.column, use) for use in uses]


def _keywords_beside_tags(uses: Sequence[ColumnUse]) -> list[ColumnUse]:
    """Tags are labels of a team where another column gives the keywords or says what a page is about."""
    by_name = [use for use in uses if spelled(use.column) != _TAGS]
    if not any(use.field == "keywords" or use.use is Use.NAME for use in by_name):
        return list(uses)
    kept = "tags are kept where another column gives the keywords"
    return [
        use if use in by_name else ColumnUse(column=use.column, use=Use.METADATA, confidence=_LIKELY, reason=kept)
        for use in uses
    ]


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
