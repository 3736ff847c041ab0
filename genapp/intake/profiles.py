"""The files of keyword tools, crawlers, shop systems and genapp itself that are known by their columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from genapp.intake.fields import field_named
from genapp.intake.table import Row, Table, TableFormat, notice, without_columns
from genapp.page import unguard
from genapp.words import spelled

_WRITTEN: Final = "genapp_"
"""Begins the name of every column that an export adds."""
_FOR_PEOPLE: Final = frozenset({TableFormat.XLSX, TableFormat.ODS})
_MARKED: Final = "utf-8-sig"
"""The encoding of the CSV export for spreadsheets."""


class Use(StrEnum):
    """What becomes of a column."""

    FIELD = "field"
    NAME = "name"
    """What the page is about: its primary keyword where a row has no keyword of its own."""
    FACT = "fact"
    """ "Column: value", and may be written about. A column that is called by another one: "value there: value"."""
    TEXT = "text"
    """Prose or HTML: each sentence is a fact."""
    PRICE = "price"
    """Of the product that the page is about."""
    METADATA = "metadata"
    """Kept with the job, never written about."""
    IGNORE = "ignore"


_USES: Final = frozenset(use.value for use in Use)
Means = tuple[Use, str]
"""A use, and the field for `Use.FIELD`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    needs: tuple[frozenset[str], ...]
    """Of each set one column must be there; all names are as `spelled` gives them."""
    means: Mapping[str, Means]
    """What its columns mean to readers; a column that is not named here is kept, whatever else it may be called."""
    defaults: tuple[tuple[str, str], ...] = ()
    group_by: tuple[str, ...] = ()
    """Rows that follow each other with the same value here are one page: variants and pictures of a product."""


def _means(**uses: str) -> Mapping[str, Means]:
    """`facts="Weight, Colour"`, `keywords="Keyword"`: columns by what they mean."""
    found: dict[str, Means] = {}
    for meaning, names in uses.items():
        for name in names.split(","):
            use = Use(meaning) if meaning in _USES else Use.FIELD
            found[spelled(name)] = (use, meaning if use is Use.FIELD else "")
    return MappingProxyType(found)


def _needs(*alternatives: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(spelled, names.split(","))) for names in alternatives)


_PROFILES: Final = (
    Profile(
        name="Shopify products",
        needs=_needs("Handle,URL handle", "Title", "Vendor,Variant Price,Price,Body (HTML),Description"),
        means=_means(
            targetUrl="Handle,URL handle",
            name="Title",
            text="Body (HTML),Description",
            brand="Vendor",
            fact="Type,Product category,Product type,Color",
            price="Variant Price,Price",
            metadata="Status,Tags",
        ),
        defaults=(("pageType", "product"),),
        group_by=("urlhandle", "handle"),
    ),
    Profile(
        name="WooCommerce products",
        needs=_needs("Name", "SKU", "Regular price", "Categories"),
        means=_means(
            name="Name",
            text="Description,Short description",
            fact="Categories,Weight (kg),Length (cm),Width (cm),Height (cm)",
            brand="Brands,Brand",
            price="Regular price",
            targetUrl="Permalink,Product URL",
            metadata="Type,Tags",
        ),
        defaults=(("pageType", "product"),),
        group_by=("parent",),
    ),
    Profile(
        name="Google Merchant feed",
        needs=_needs("id", "title", "link", "price"),
        means=_means(
            name="title",
            targetUrl="link",
            text="description",
            brand="brand",
            price="price",
            fact="product type,color,size,material,pattern,gender,age group",
        ),
        defaults=(("pageType", "product"),),
        group_by=("itemgroupid",),
    ),
    Profile(
        name="Screaming Frog crawl",
        needs=_needs("Address", "Status Code,Title 1,H1-1"),
        means=_means(
            targetUrl="Address",
            name="H1-1,Title 1,H1-2",
            text="Meta Description 1",
            language="Language",
            metadata="Status",
        ),
    ),
    Profile(
        name="Search Console report",
        needs=_needs(
            "Top queries,Query,Queries,Top pages,Häufigste Suchanfragen,Die häufigsten Suchanfragen", "Clicks,Klicks",
            "Impressions,Impressionen",
        ),
        means=_means(
            keywords="Top queries,Query,Queries,Häufigste Suchanfragen,Die häufigsten Suchanfragen",
            targetUrl="Top pages,Page,Seiten mit den häufigsten Zugriffen",
        ),
    ),
    Profile(
        name="keyword tool",
        needs=_needs(
            "Keyword", "Volume,Search Volume,Avg. monthly searches",
            "Difficulty,KD,KD %,Keyword Difficulty,Keyword Difficulty Index,CPC,CPC (USD),Competition,Traffic,Position",
        ),
        means=_means(
            keywords="Keyword",
            monthlySearches="Volume,Search Volume,Avg. monthly searches",
            targetUrl="URL,Current URL,Landing Page",
            metadata="Tags",
        ),
    ),
)  # fmt: skip
"""The more special ones first."""


def profile_of(columns: Iterable[str]) -> Profile | None:
    names = frozenset(map(spelled, columns))
    return next((profile for profile in _PROFILES if all(need & names for need in profile.needs)), None)


_TOOL_NAMES: Final = frozenset(
    name for profile in _PROFILES for name, (use, _) in profile.means.items() if use is not Use.METADATA
) | frozenset(name for profile in _PROFILES for need in profile.needs for name in need)


@lru_cache(maxsize=4096)
def is_known(name: str) -> bool:
    """Whether a cell may be the name of a column: for finding the header."""
    return len(name) <= 60 and (field_named(name) is not None or spelled(name) in _TOOL_NAMES)


def without_written_columns(table: Table) -> Table:
    """The table as it was handed in, without what an export of genapp added; marks before formulas are taken away again
    where an export sets them."""
    kept = tuple(place for place, column in enumerate(table.columns) if not column.startswith(_WRITTEN))
    if len(kept) == len(table.columns):
        return table
    marked = table.format in _FOR_PEOPLE or table.encoding.replace("_", "-").lower() == _MARKED

    def change(row: Row) -> Row:
        cells = tuple(unguard(row.cells[place]) if marked else row.cells[place] for place in kept)
        problems = tuple(problem for problem in row.problems if not problem.field.startswith(_WRITTEN))
        return replace(row, cells=cells, problems=problems)

    told = notice("exported", "is an export of genapp; the columns it added are left out")
    return without_columns(table, [table.columns[place] for place in kept], change, told)
