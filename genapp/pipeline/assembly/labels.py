"""The few words a page needs that nobody writes: headings of data, names of parts."""

from dataclasses import dataclass
from typing import Final

from genapp.page.request import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Fixed words of one language."""

    products: str
    specification: str
    at_a_glance: str
    questions: str
    steps: str
    breadcrumb: str
    price: str
    product: str
    property: str
    value: str
    variants: str
    brand: str


LABELS: Final[dict[Language, Labels]] = {
    Language.EN: Labels(
        products="Products",
        specification="Specification",
        at_a_glance="At a glance",
        questions="Questions and answers",
        steps="Next steps",
        breadcrumb="You are here",
        price="Price",
        product="Product",
        property="Detail",
        value="Value",
        variants="Variants and prices",
        brand="Brand",
    ),
    Language.DE: Labels(
        products="Artikel",
        specification="Technische Daten",
        at_a_glance="Auf einen Blick",
        questions="Fragen und Antworten",
        steps="So geht es weiter",
        breadcrumb="Sie sind hier",
        price="Preis",
        product="Artikel",
        property="Merkmal",
        value="Angabe",
        variants="Varianten und Preise",
        brand="Marke",
    ),
}
