"""Shop pages with their right facts marked in them: what a reader takes from each is right or wrong by hand.

Marks stand in attributes that `simple_html` drops: `data-fact` on what tells something of the page's subject, and on
`html` the name, price, currency, stock (of schema.org), number and brand; `data-also` lists pairs of structured data.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from genapp.languages import LANGUAGES, price_text
from genapp.page import BRAND, Fact, Language, PageRequest, PageType
from genapp.sources.extract import extract_page
from genapp.sources.facts import known_facts
from genapp.sources.fetch import FetchedPage

FOLDER = Path(__file__).parents[1] / "unit" / "sources" / "pages"
URL = "https://www.example.com/a/b"


@dataclass(frozen=True, kw_only=True)
class Marked:
    """One page as its marks describe it, with what was read on it."""

    name: str
    core: dict[str, str]
    told: tuple[str, ...]
    facts: tuple[Fact, ...]
    language: Language
    wrong: tuple[str, ...] = field(default=())

    @property
    def shows_price(self) -> bool:
        return bool(self.core.get("price"))

    @property
    def price_found(self) -> bool:
        return any(_price(self.core, self.language) in fact.value for fact in self.facts)


def marked_pages(*folders: str) -> Iterator[Marked]:
    for folder in folders:
        for path in sorted((FOLDER / folder).glob("*.html")):
            yield read_marked(path)


def read_marked(path: Path) -> Marked:
    body = path.read_bytes()
    tree = LexborHTMLParser(body)
    attributes = tree.css("html")[0].attributes
    core = {key[5:]: value or "" for key, value in attributes.items() if key.startswith("data-")}
    told = (
        *(" ".join(node.text(separator=" ").split()) for node in tree.css("[data-fact]")),
        *core.get("also", "").split("|"),
    )
    language = Language((attributes["lang"] or "")[:2])
    request = PageRequest(page_type=PageType(core["type"]), target_url=URL, keywords=("x",), language=language)
    facts = known_facts(request, extract_page(FetchedPage(url=URL, status=200, body=body, charset="")))
    marked = Marked(name=path.stem, core=core, told=told, facts=facts, language=language)
    return Marked(**{**vars(marked), "wrong": tuple(fact.text for fact in facts if not _is_right(fact, marked))})


def _is_right(fact: Fact, page: Marked) -> bool:
    names = {value: key for key, value in LANGUAGES[page.language].properties.items()}
    key = BRAND if fact.name == BRAND else names.get(fact.name, "")
    if key in ("price", "price range"):
        return fact.value == _price(page.core, page.language)
    if key == "availability":
        return fact.value == LANGUAGES[page.language].availability.get(page.core.get("stock", ""))
    expected = {"product": "name", BRAND: "brand", "sku": "sku", "gtin": "gtin"}.get(key)
    if expected and page.core.get(expected):
        return fact.value == page.core[expected]
    if fact.name:
        return any(fact.name in told and fact.value in told for told in page.told)
    return any(fact.text in told for told in page.told)


def _price(core: dict[str, str], language: Language) -> str:
    low, _, high = core.get("price", "").partition("-")
    first = price_text(low, core.get("currency", ""), language)
    if low.startswith("from "):
        return f"{LANGUAGES[language].starting} {price_text(low[5:], core.get('currency', ''), language)}"
    return (
        f"{first} {LANGUAGES[language].until} {price_text(high, core.get('currency', ''), language)}" if high else first
    )
