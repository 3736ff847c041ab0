"""What the properties of a product are called in the languages of pages, and which names mean the same."""

from typing import Final

from genapp.page.request import Language

BRAND: Final = "brand"
SKU_COUNT: Final = "sku count"
"""The two names of facts that are the same in every language; all others are words of the page's language."""

LABELS: Final[dict[str, dict[Language, str]]] = {
    "product": {Language.EN: "Product", Language.DE: "Produkt"},
    "products": {Language.EN: "Products", Language.DE: "Produkte"},
    "price": {Language.EN: "Price", Language.DE: "Preis"},
    "price range": {Language.EN: "Price range", Language.DE: "Preisspanne"},
    "availability": {Language.EN: "Availability", Language.DE: "Verfügbarkeit"},
    "material": {Language.EN: "Material", Language.DE: "Material"},
    "color": {Language.EN: "Color", Language.DE: "Farbe"},
    "size": {Language.EN: "Size", Language.DE: "Größe"},
    "weight": {Language.EN: "Weight", Language.DE: "Gewicht"},
    "width": {Language.EN: "Width", Language.DE: "Breite"},
    "height": {Language.EN: "Height", Language.DE: "Höhe"},
    "depth": {Language.EN: "Depth", Language.DE: "Tiefe"},
    "sku": {Language.EN: "SKU", Language.DE: "Artikelnummer"},
    "gtin": {Language.EN: "GTIN", Language.DE: "GTIN"},
}

AVAILABILITY: Final[dict[str, dict[Language, str]]] = {
    "InStock": {Language.EN: "in stock", Language.DE: "auf Lager"},
    "OnlineOnly": {Language.EN: "online only", Language.DE: "nur online"},
    "InStoreOnly": {Language.EN: "in store only", Language.DE: "nur im Geschäft"},
    "LimitedAvailability": {Language.EN: "few left", Language.DE: "nur noch wenige"},
    "PreOrder": {Language.EN: "for pre-order", Language.DE: "vorbestellbar"},
    "BackOrder": {Language.EN: "on back order", Language.DE: "nachbestellt"},
    "MadeToOrder": {Language.EN: "made to order", Language.DE: "auf Bestellung gefertigt"},
    "OutOfStock": {Language.EN: "out of stock", Language.DE: "nicht auf Lager"},
    "SoldOut": {Language.EN: "sold out", Language.DE: "ausverkauft"},
    "Discontinued": {Language.EN: "discontinued", Language.DE: "nicht mehr im Sortiment"},
}

_SAME: Final = (
    (BRAND, "brand name", "marke", "hersteller", "manufacturer", "make"),
    ("product", "product name", "produkt", "produktname", "name"),
    ("price", "preis", "retail price", "unit price", "verkaufspreis"),
    ("price range", "prices", "preisspanne", "preise", "preisbereich"),
    ("availability", "verfügbarkeit", "stock", "lagerbestand"),
    ("material", "materials", "materialien", "werkstoff"),
    ("color", "colour", "colors", "colours", "farbe", "farben"),
    ("size", "sizes", "größe", "größen", "grösse", "grössen", "groesse"),
    ("weight", "gewicht", "net weight", "nettogewicht"),
    ("width", "breite"),
    ("height", "höhe", "hoehe"),
    ("depth", "tiefe"),
    ("sku", "artikelnummer", "artikel-nr", "art.-nr", "art-nr", "article number", "item number", "model number"),
    ("gtin", "ean", "upc", "gtin-13", "ean-code"),
)
_MEANING: Final = {name: names[0] for names in _SAME for name in names}


def meaning(name: str) -> str:
    """One key for names that mean the same: "Farbe" and "colour" are both "color"."""
    key = " ".join(name.casefold().split()).strip(" .:")
    return _MEANING.get(key, key)
