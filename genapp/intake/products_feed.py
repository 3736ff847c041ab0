"""Reads product files of shops (Shopify, WooCommerce, Google Merchant, plain tables) into products."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from genapp.errors import Problem
from genapp.intake.table import MAX_FACT_CHARS, MAX_PRODUCT_NAME_CHARS, Row, Table, bad_file, clean_line, value_of
from genapp.intake.values import Wrong, read_price
from genapp.words import readable, spelled

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("title", "name", "productname", "producttitle", "produktname", "bezeichnung"),
    "id": ("id",),
    "parent": ("parent", "parentsku"),
    "sku": ("sku", "variantsku", "id", "articlenumber", "artikelnummer"),
    "handle": ("handle", "urlhandle", "slug", "itemgroupid"),
    "url": ("link", "url", "permalink", "producturl", "address", "canonicallink"),
    "category": ("producttype", "type", "categories", "category", "productcategory", "googleproductcategory"),
    "price": ("saleprice", "variantprice", "price", "regularprice", "preis"),
    "currency": ("currency", "währung"),
    "brand": ("brand", "vendor", "brands", "manufacturer", "marke", "hersteller"),
}  # fmt: skip
"""Names of columns, the better ones first: the first that says something counts."""
_ATTRIBUTES: Final = frozenset(
    ("material", "color", "colour", "size", "pattern", "gender", "agegroup", "weight", "weightkg", "lengthcm",
     "widthcm", "heightcm", "farbe", "größe", "gewicht")
)  # fmt: skip
_VARIABLE, _VARIATION = "variable", "variation"
_KINDS: Final = frozenset({"simple", _VARIABLE, _VARIATION, "grouped", "external"})
"""What WooCommerce writes into its column Type; such rows name their category elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedProduct:
    """What a shop says of one product, or of one variant of it; variants share name and handle."""

    name: str
    sku: str = ""
    handle: str = ""
    url: str = ""
    category: str = ""
    """A path such as "Chairs > Armchairs", or its last step alone."""
    price: str = ""
    """A decimal number, e.g. "129.00"; empty when it isn't known."""
    currency: str = ""
    brand: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    """Further things that may be told to readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """A row of a product file: a product, or why there is none; a warning doesn't stop it."""

    product: FeedProduct | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def read_products(table: Table, *, currency: str = "") -> Iterator[ProductRow]:
    """Rows that only add a picture are left out. `currency` is for prices that are written without one.

    Raises `BadInput` when no column holds names, or where the file can't be read on.
    """
    reader = _Reader(table.columns, currency)
    for row in table.read_rows():
        if found := reader.read(row):
            yield found


class _Reader:
    """Remembers the last row with a name, for rows below it with the same handle are its variants; and products that
    variations name as their parent."""

    def __init__(self, columns: Sequence[str], currency: str) -> None:
        places: dict[str, int] = {}
        for number, column in enumerate(columns):
            places.setdefault(spelled(column), number)
        self._places = {what: [places[name] for name in names if name in places] for what, names in _NAMES.items()}
        self._attributes = [(readable(c), n) for n, c in enumerate(columns) if spelled(c) in _ATTRIBUTES]
        self._currency = currency
        self._last: FeedProduct | None = None
        self._parents: dict[str, FeedProduct] = {}
        if not self._places["name"]:
            raise bad_file("missing_column", "has no column with names of products, such as Title or Name")

    def read(self, row: Row) -> ProductRow | None:
        if row.problems:
            return ProductRow(product=None, problems=row.problems)
        parent = self._parent(row)
        handle = parent.handle if parent else self._first(row, "handle")
        same = self._last if self._last and handle and self._last.handle == handle else parent
        name = (parent.name if parent else self._first(row, "name")) or (same.name if same else "")
        if same and not self._first(row, "sku") and not self._first(row, "price"):
            return None
        if problem := _name_problem(name, row.line):
            return ProductRow(product=None, problems=(problem,))
        price, code, warnings = self._price(row)
        product = self._remembered(
            row,
            FeedProduct(
                name=name,
                sku=self._first(row, "sku"),
                handle=handle,
                url=self._first(row, "url"),
                category=self._category(row) or (same.category if same else ""),
                price=price,
                currency=code,
                brand=self._first(row, "brand") or (same.brand if same else ""),
                attributes=self._attributes_of(row) or (same.attributes if same else ()),
            ),
        )
        return ProductRow(product=product, warnings=warnings)

    def _parent(self, row: Row) -> FeedProduct | None:
        """WooCommerce names the parent of a variation by SKU, or as "id:7"."""
        return self._parents.get(self._first(row, "parent")) if self._kind(row) == _VARIATION else None

    def _remembered(self, row: Row, product: FeedProduct) -> FeedProduct:
        """A product with variations gets a handle when it has none: that is what it and they have in common."""
        if self._kind(row) == _VARIABLE:
            product = replace(product, handle=product.handle or product.sku or product.name)
            self._parents[product.sku] = self._parents[f"id:{self._first(row, 'id')}"] = product
        self._last = product
        return product

    def _kind(self, row: Row) -> str:
        texts = (row.cells[place].strip().casefold() for place in self._places["category"])
        return next((text for text in texts if text in _KINDS), "")

    def _first(self, row: Row, what: str) -> str:
        return next((text for place in self._places[what] if (text := clean_line(value_of(row.cells[place])))), "")

    def _category(self, row: Row) -> str:
        texts = [clean_line(value_of(row.cells[place])) for place in self._places["category"]]
        return next((text for text in texts if text and text.casefold() not in _KINDS), "")

    def _price(self, row: Row) -> tuple[str, str, tuple[Problem, ...]]:
        text = self._first(row, "price")
        if not text:
            return "", "", ()
        try:
            return (*read_price(text, currency=self._first(row, "currency") or self._currency), ())
        except Wrong as wrong:
            return "", "", (Problem(field="price", code="no_price", message=str(wrong), row=row.line),)

    def _attributes_of(self, row: Row) -> tuple[tuple[str, str], ...]:
        found = [(name, clean_line(value_of(row.cells[place]))) for name, place in self._attributes]
        return tuple((name, value) for name, value in found if value and len(value) <= MAX_FACT_CHARS)


def _name_problem(name: str, line: int) -> Problem | None:
    if not any(sign.isalnum() for sign in name):
        return Problem(field="name", code="missing", message="is missing; a product needs a name", row=line)
    if len(name) > MAX_PRODUCT_NAME_CHARS:
        message = f"is longer than {MAX_PRODUCT_NAME_CHARS} characters"
        return Problem(field="name", code="too_long", message=message, row=line)
    return None
