"""The one list of fields: forms, command-line options, file columns, the API and the docs are made from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from genapp.intake.table import (
    MAX_BRAND_CHARS,
    MAX_COMPETITORS,
    MAX_FACT_CHARS,
    MAX_FACTS,
    MAX_KEYWORD_CHARS,
    MAX_KEYWORDS,
    MAX_PRODUCTS,
    MAX_VOICE_CHARS,
)
from genapp.languages import LANGUAGES, OFFERED, WRITTEN, full_name
from genapp.languages.base import listed
from genapp.page import ContentStatus, Priority
from genapp.page_types import PAGE_SPECS
from genapp.providers.registry import KINDS
from genapp.words import spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing a user may say about a page. `choices` are the stored words of a field with a fixed list."""

    name: str
    """As in files and the API, e.g. "targetUrl"; case, blanks, hyphens and underscores do not matter."""
    label: str
    option: str
    """Of `genapp submit`."""
    help: str
    example: str
    allowed: str
    choices: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    """What choices are called on screens, where that is not the word itself."""
    open: bool = False
    """Whether other words than its choices may be given."""
    required: bool = False
    many: bool = False
    """Several values: the option may be repeated, and columns may be numbered."""
    aliases: tuple[str, ...] = ()


def either(words: Iterable[str]) -> str:
    """Choices in a sentence: "high, normal or low"."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last


FIELDS: Final = (
    Field(
        name="pageType",
        label="Page type",
        option="--type",
        help="What kind of page is written.",
        example="category",
        allowed=either(PAGE_SPECS),
        choices=tuple(map(str, PAGE_SPECS)),
        required=True,
        aliases=("type",),
    ),
    Field(
        name="targetUrl",
        label="Target URL",
        option="--url",
        help="The address the page has or will have. If it can be read, facts found there are proposed. "
        "Those from data, tables, lists and the product box are used unconfirmed unless the settings say otherwise.",
        example="https://www.example.com/armchairs",
        allowed="a public http:// or https:// address",
        required=True,
        aliases=("url", "link", "slug"),
    ),
    Field(
        name="keywords",
        label="Keywords",
        option="--keywords",
        help="What people search for; the first one is the primary keyword.",
        example="armchairs, reading chairs, wool armchairs",
        allowed=f"1 to {MAX_KEYWORDS} keywords of at most {MAX_KEYWORD_CHARS} characters, parted by commas, ; or |",
        required=True,
        aliases=("keyword", "focusKeyword", "primaryKeyword", "tags"),
    ),
    Field(
        name="language",
        label="Language",
        option="--language",
        help="The language the page is written in.",
        example="en",
        allowed="a code like en, de, pt-BR or zh-Hant, or the name of a language; the embedded writer writes "
        + listed([LANGUAGES[language].name for language in WRITTEN], "and"),
        choices=tuple(language.value for language in OFFERED),
        names={language.value: full_name(language) for language in OFFERED},
        open=True,
        required=True,
        aliases=("lang", "locale"),
    ),
    Field(
        name="brand",
        label="Brand",
        option="--brand",
        help="The name of the shop or maker, used in the title and the text.",
        example="Northwood",
        allowed=f"at most {MAX_BRAND_CHARS} characters",
        aliases=("brandName", "shop"),
    ),
    Field(
        name="brandVoice",
        label="Brand voice",
        option="--voice",
        help="How the text should sound.",
        example="calm, precise, no superlatives",
        allowed=f"at most {MAX_VOICE_CHARS} characters",
        aliases=("voice", "tone", "toneOfVoice"),
    ),
    Field(
        name="facts",
        label="Facts",
        option="--fact",
        help='What is true of this page, one per line: "Name: value" or a sentence. Only facts are written about.',
        example="Material: wool and solid oak | Seat height: 42 to 46 cm | The covers come off for washing.",
        allowed=f'at most {MAX_FACTS} lines of at most {MAX_FACT_CHARS} characters; " | " parts them within a line',
        many=True,
        aliases=("fact", "attributes", "usp", "usps"),
    ),
    Field(
        name="products",
        label="Products",
        option="--product",
        help='Products on the page, one per line: "Name | price with currency | address". Only the name is needed.',
        example="Aila armchair | 449.00 EUR | https://www.example.com/armchairs/aila",
        allowed=f"at most {MAX_PRODUCTS} lines",
        many=True,
        aliases=("product", "productLines"),
    ),
    Field(
        name="competitorUrls",
        label="Competitor pages",
        option="--competitor",
        help="Pages of others on the same subject, one per line: topics are taken from them, never facts or text.",
        example="https://www.example.org/armchairs",
        allowed=f"at most {MAX_COMPETITORS} public http:// or https:// addresses",
        many=True,
        aliases=("competitors", "competitor", "competitorUrl"),
    ),
    Field(
        name="priority",
        label="Priority",
        option="--priority",
        help="Leave it empty to have it computed from the figures below.",
        example="normal",
        allowed=either([*Priority, "empty"]),
        choices=tuple(map(str, Priority)),
        aliases=("prio",),
    ),
    Field(
        name="deadline",
        label="Deadline",
        option="--deadline",
        help="When the page is needed. A date alone means the end of that day; without a time zone it is UTC.",
        example="2027-03-31T17:00",
        allowed='a date or time as in 2027-03-31 or 2027-03-31T17:00+01:00, or a span such as "3 days" or "48 h"',
        aliases=("due", "dueDate"),
    ),
    Field(
        name="skuCount",
        label="SKU count",
        option="--sku-count",
        help="How many products the page lists. More products, more urgent.",
        example="240",
        allowed="a whole number, 0 or more",
        aliases=("skus", "productCount", "numberOfProducts"),
    ),
    Field(
        name="monthlySearches",
        label="Monthly searches",
        option="--monthly-searches",
        help="How often the primary keyword is searched for in a month. More searches, more urgent.",
        example="5400",
        allowed="a whole number, 0 or more",
        aliases=("volume", "searchVolume", "searches"),
    ),
    Field(
        name="contentStatus",
        label="Content status",
        option="--content-status",
        help="What stands on the page today. A missing text is more urgent than an outdated one.",
        example="missing",
        allowed=either([*ContentStatus, "empty"]),
        choices=tuple(map(str, ContentStatus)),
        aliases=("status",),
    ),
    Field(
        name="skipQuality",
        label="Skip quality checks",
        option="--skip-quality",
        help="Do not check the page; the job then says that the checks were skipped.",
        example="no",
        allowed="yes or no",
        choices=("yes", "no"),
        aliases=("skipChecks", "skipQualityValidation"),
    ),
    Field(
        name="provider",
        label="Writer",
        option="--provider",
        help="Who writes the page. Leave it empty for the writer that genapp is set up with.",
        example="embedded",
        allowed=either([*(f"{kind.name} ({kind.what})" for kind in KINDS.values()), "empty"]),
        choices=tuple(map(str, KINDS)),
        names={kind.name: kind.label for kind in KINDS.values()},
        aliases=("writer",),
    ),
)

FIELD: Final = {one.name: one for one in FIELDS}
NUMBERED: Final = frozenset({"keywords", *(field.name for field in FIELDS if field.many)})
REQUIRED: Final = tuple(field.name for field in FIELDS if field.required)


_NAMES: Final = {spelled(word): field.name for field in FIELDS for word in (field.name, field.label, *field.aliases)}


def field_named(name: str) -> str | None:
    """The name of the field that this column or key means, or None when genapp has no field for it.

    Columns may be numbered where several values are allowed: "Fact 1", "Fact 2", "keyword2".
    """
    word = spelled(name)
    numbered = _NAMES.get(word.rstrip("0123456789"))
    return _NAMES.get(word) or (numbered if numbered in NUMBERED else None)
