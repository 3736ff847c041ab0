"""The files of keyword tools, crawlers, shop systems and genapp itself that are known by their columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from genapp.intake.fields import field_named
from genapp.intake.table import Row, Table, TableFormat, notice, without_columns
from genapp.page import unguard
from genapp.words import spelled

_SEARCH_FIGURES: Final = (
    "#,Country,Difficulty,KD,KD %,Keyword Difficulty,Keyword Difficulty Index,CPC,CPC (USD),Cost,Clicks,CPS,"
    "Return Rate,Last Update,SERP Features,SERP features by keyword,Global volume,Traffic potential,Position,"
    "Current position,Previous position,Position change,Traffic,Traffic (%),Traffic Cost,Traffic Cost (%),"
    "Current traffic,Competition,Competitive Density,Number of Results,Results,Trends,Trend,Timestamp,Intent,Intents,"
    "Keyword Intents,Position Type,Impressions,CTR,Branded,Local,Navigational,Informational,Commercial,Transactional,"
    "First seen,Entities,Global traffic potential,Click potential,Topic,Page,Seed keyword,Tags,Parent Keyword,"
    "Parent Topic,Volume trend"
)

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
    """ "Column: value", and may be written about."""
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
            fact="Type,Product category,Product type,Tags,Option1 Value,Option2 Value,Option3 Value,Color",
            price="Variant Price,Price",
            metadata=(
                "Product Category ID,Published,Published on online store,Status,SKU,Variant SKU,Barcode,"
                "Variant Barcode,Option1 Name,Option2 Name,Option3 Name,Option1 Linked To,Option2 Linked To,"
                "Option3 Linked To,Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Inventory quantity,"
                "Inventory tracker,Variant Inventory Policy,Variant Fulfillment Service,Variant Compare At Price,"
                "Compare-at price,Cost per item,Variant Requires Shipping,Variant Taxable,Charge tax,Image Src,"
                "Product image URL,Image Position,Image Alt Text,Gift Card,SEO Title,SEO Description,Variant Image,"
                "Variant image URL,Variant Weight Unit,Variant Tax Code,Weight value (grams)"
            ),
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
            fact="Categories,Tags,Weight (kg),Length (cm),Width (cm),Height (cm)",
            brand="Brands,Brand",
            price="Regular price",
            targetUrl="Permalink,Product URL",
            metadata=(
                "ID,Type,SKU,GTIN UPC EAN or ISBN,Published,Is featured?,Visibility in catalog,"
                "Date sale price starts,Date sale price ends,Tax status,Tax class,In stock?,Stock,Low stock amount,"
                "Backorders allowed?,Sold individually?,Allow customer reviews?,Purchase note,Sale price,"
                "Shipping class,Images,Download limit,Download expiry days,Parent,Grouped products,Upsells,"
                "Cross-sells,External URL,Button text,Position"
            ),
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
            fact="product type,google product category,color,size,material,pattern,gender,age group,condition",
            metadata=(
                "id,gtin,mpn,image link,additional image link,availability,availability date,sale price,"
                "sale price effective date,item group id,shipping,identifier exists,adult,custom label 0,"
                "custom label 1,custom label 2,custom label 3,custom label 4,mobile link,canonical link,promotion id"
            ),
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
            metadata=(
                "Content Type,Status Code,Status,Indexability,Indexability Status,Title 1 Length,Title 1 Pixel Width,"
                "Meta Description 1 Length,Meta Description 1 Pixel Width,Meta Keywords 1,Meta Keywords 1 Length,"
                "H1-1 Length,H1-2 Length,H2-1,H2-1 Length,H2-2,H2-2 Length,Meta Robots 1,X-Robots-Tag 1,"
                "Meta Refresh 1,Canonical Link Element 1,Size (bytes),Transferred (bytes),Word Count,Sentence Count,"
                "Text Ratio,Crawl Depth,Link Score,Inlinks,Unique Inlinks,Outlinks,Unique Outlinks,Response Time,"
                "Last Modified,Redirect URL,Redirect Type,Hash,Crawl Timestamp,Closest Similarity Match,"
                "No. Near Duplicates,HTTP Version,URL Encoded Address,Flesch Reading Ease Score,Readability,"
                "External Outlinks,Unique JS Inlinks,Folder Depth,% of Total,Cookies"
            ),
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
            metadata="Clicks,Klicks,Impressions,Impressionen,CTR,Position",
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
            metadata=_SEARCH_FIGURES,
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
