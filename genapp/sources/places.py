"""Where on a page something stands: what is not about its subject is taken out before anything is read."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.sources.html import text_in
from genapp.sources.prices import money_in
from genapp.sources.values import is_value, shop_words

_FRAME: Final = (
    "nav, footer, aside, dialog, noscript, template, script, style, select, svg, iframe, datalist, "
    "[role=navigation], [role=banner], [role=dialog], [role=alertdialog], [role=contentinfo], [role=search], "
    "[role=complementary], [role=alert], [role=status], [role=tablist], [itemprop=review], [itemtype*=Review], [hidden]"
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_MARKS: Final = "[class], [id], [aria-label], [style], [aria-hidden]"

_ELSEWHERE: Final = (
    r"reviews?|ratings?|testimonials?|\w*bewertung(?:en)?|\w*rezension(?:en)?|votes?|kundenmeinung(?:en)?|kundenstimmen|avis|temoignages?"
    r"|opiniones|valoraciones|resenas|recensioni|recensione|beoordeling(?:en)?|ervaringen|opinie|recenzje|omdomen|recensioner"
    r"|anmeldelser|hodnoceni|recenze|avaliacoes|comments?|commentlist|yotpo|trustpilot|trustbadge|trustedshops|bazaarvoice|spr"
    r"|judgeme|jdgm|okendo|stamped|loox|feefo|ekomi|reevoo|ugc"
    r"|faqs?|qanda|qna|questions?|fragen?|antwort(?:en)?|productquestion|preguntas|domande|vragen|pytania|zapytaj|fragor|dotazy|perguntas"
    r"|nav|navigation|navbar|menu|megamenu|breadcrumbs?|topbar|sidebar|footer|siteheader|announcement"
    r"|filters?|facets?|facetten|filtre|filtros|filtri|refinement|community"
    r"|cookies?|consent|gdpr|dsgvo|cookiebanner|cookiebot|onetrust|usercentrics|privacy|datenschutz"
    r"|related|recommendations?|recommended|recommender|recommend|recos?|crosssell\w*|crossselling|cross-sell\w*|upsells?|up-sells?"
    r"|upselling|x-sell|xsell|similar|also|alsobought|you-may|recently|lastseen|last-seen|zuletzt|viewed|bestsellers?|featured"
    r"|miniatures?|bundle|teasers?|polecane|podobne|similaires|relacionados|correlati|gerelateerd|relaterade|souvisejici"
    r"|complementary|lookbook|empfehlung(?:en)?"
    r"|modal|popup|popover|dialog|drawer|minicart|mini-cart|cart-contents|cart-drawer|cart-notification|side-cart|offcanvas|toast"
    r"|tooltip|lightbox|flyout|wishlist|newsletter|subscribe|login|account|social|sharing|share"
    r"|legal|rechtlich\w*|mentions|terms|agb|disclaimer|gpsr|impressum|imprint|aviso-legal|rgpd|rodo|tracking"
    r"|news|magazine|magazin|events?|instagram|blog"
    r"|sr-only|visually-hidden|visuallyhidden|screen-reader-text|hdn"
)
_TRADE: Final = (
    r"shipping|delivery|deliveries|versand\w*|lieferung|lieferzeit|lieferinfo\w*|livraison|envios?|spedizione|verzending|bezorging"
    r"|levering|dostawa|wysylka|frakt|leverans|fragt|doprava|returns?|retoure|retour|reassurance|blockreassurance\w*|usps?"
    r"|financ\w*|finanz\w*|raten\w*|instal\w+ment\w*|klarna|paypal|affirm|afterpay|clearpay|scalapay|alma|oney|easycredit"
    r"|santander|leasing|lease|raty|delbetala?|delbetalning|afbetaling|shop-pay|payments?|zahlung\w*|paiement|pagos?|pagamento"
    r"|betaling|betalning|platba|omnibus|loyalty|points|bonuspunkte"
)
_OLD_PRICE: Final = (
    r"old|alt|was|before|compare|compared|crossed|striked?|strikethrough|uvp|rrp|msrp|list-price|listprice|original|regularna|katalogowa"
    r"|ordpris|ord|suggested|advies\w*|barre|anterior|tachado|precedente|listino|van|tidigare|forpris|puvodni|lowest|najnizsza"
    r"|prior|previous|save|savings?|sparen|per-unit|unit-price|unitprice|unit|base-price|baseprice|grundpreis|month\w*"
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD: Final = re.compile(r"[^\W_]+")


def _tokens(words: str) -> re.Pattern[str]:
    """Whole words of a name; "has-reviews" and "no-sidebar" describe a page and are no place on it."""
    return re.compile(rf"-(?<!-has-)(?<!-with-)(?<!-no-)(?<!-is-)(?<!-without-)(?<!-show-)(?<!-hide-)(?:{words})(?=-)")


_NOT_HERE: Final = _tokens(_ELSEWHERE)
_NOT_THE_THING: Final = _tokens(_TRADE)
_NOT_THE_PRICE: Final = _tokens(_OLD_PRICE)

_NO_NAME: Final = re.compile(shop_words("not_a_name"), re.I)
_OUR: Final = (
    r"(?:our|your|the|unsere?r?|ihre?|nos|notre|vos|votre|les?|la|nuestr[oa]s?|tus?|i nostri|le nostre|onze|nasz[ea]?"
    r"|os nossos|vår\w*|våra|vores|naše)"
)
_LONGEST_HEADING: Final = 80
_MOST_HEADING_WORDS: Final = 8
_HEADINGS: Final = (
    "h2, h3, h4, h5, h6, summary, button, legend, caption, [role=heading], [role=tab], [class*=title i], "
    "[class*=heading i], [class*=headline i], [class*=titel i], strong, b, a[href^='#'], [aria-controls]"
)
_CALLED_HEADING: Final = re.compile(
    r"-(?:h[1-6]|\w*(?:title|titel|heading|headline|header|head|ueberschrift|uberschrift|titre|titulo|titolo|kop|rubrik|nadpis|naglowek))-"
)
_PRICE_BOX: Final = re.compile(r"-\w*(?:pric(?:e|es|ing)|preis|prix|precio|prezzo|prijs|preco|cena)-")
_LEVEL: Final = re.compile(r"h([1-6])")
_LOOSEST: Final = 7


@cache
def _section(codes: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_OUR} )?" + shop_words("sections", codes) + r"[\s:.!?…]*(?:\(\d+\))?[\s:.!?…]*", re.I)


class Kept:
    """The nodes that nothing may take away: the main heading and what it stands in."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self.heading = _main_heading(tree)
        title = _title_words(tree)
        self.titled = self.heading is None or not title or not title.isdisjoint(_words_of(self.heading))
        """Whether the title of the page says any word of the heading, or there is no title."""
        self._ids = _ids_up(self.heading)

    def holds(self, node: LexborNode) -> bool:
        return node.tag in ("html", "body", "main", "head") or node.mem_id in self._ids


def remove_other_places(tree: LexborHTMLParser, kept: Kept, codes: frozenset[str]) -> None:
    """`codes` are the languages that the page may be in; none stands for all.

    Frame, hidden parts, reviews, questions, other products, legal notes; afterwards trade is still there."""
    heads = [node for node in tree.css("header") if not _inside(node, ("main", "article"))]
    _destroy([*tree.css(_FRAME), *heads], kept)
    elsewhere = (node for node in tree.css(_MARKS) if _is_hidden(node) or _NOT_HERE.search(name_of(node)))
    _destroy([node for node in elsewhere if not _is_price_box(node)], kept)
    _destroy(list(_sections(tree, kept, _section(codes))), kept)
    _destroy(list(_cards(tree)), kept)


def remove_trade(tree: LexborHTMLParser, kept: Kept) -> None:
    """Delivery, payment and finance; and prices that are crossed out, older, or for a unit."""
    old = [node for node in tree.css("[class]") if _NOT_THE_PRICE.search(name_of(node)) and _is_short_money(node)]
    trade = [node for node in tree.css(_MARKS) if _NOT_THE_THING.search(name_of(node))]
    _destroy([*tree.css("del, s, strike, [style*=line-through i]"), *old, *trade], kept)


def remove_unknown_sections(tree: LexborHTMLParser, kept: Kept, codes: frozenset[str]) -> None:
    """For the page of a product: what stands under a heading that does not announce a description of it."""
    wanted = re.compile(rf"(?:.*\W)?{shop_words('own_sections', codes)}\b.*", re.I)
    name = set(_WORD.findall(kept.heading.text(separator=" ").casefold())) if kept.heading else set()
    doomed: list[LexborNode] = []
    for heading in tree.css("h2, h3, h4, h5, h6, [class*=title i], [class*=heading i], [class*=headline i], summary"):
        text = text_in(heading, limit=_LONGEST_HEADING)
        known = len(name & set(_WORD.findall(text.casefold()))) * 2 >= max(len(name), 1)
        if text and not kept.holds(heading) and not known and not wanted.fullmatch(text):
            doomed.extend(_under(heading, _level(heading), len(text), kept))
    _destroy(doomed, kept)


def _destroy(nodes: list[LexborNode], kept: Kept) -> None:
    """Nodes of a destroyed one must not be touched, so only the outermost go, and all at the end."""
    ids = {node.mem_id for node in nodes if not kept.holds(node)}
    outermost = {node.mem_id: node for node in nodes if node.mem_id in ids and not _is_under(node, ids)}
    for node in outermost.values():
        node.decompose()


def _is_under(node: LexborNode, ids: set[int]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in ids:
            return True
        parent = parent.parent
    return False


def _is_short_money(node: LexborNode) -> bool:
    text = text_in(node, limit=120)
    return len(text) <= 120 and any(money.sign for money in money_in(text))


def _is_price_box(node: LexborNode) -> bool:
    """A short box made for a price, whatever else it is called ("featured-pricing")."""
    made = node.attributes.get("itemprop") == "offers" or _PRICE_BOX.search(name_of(node)) is not None
    return made and not _is_hidden(node) and _is_short_money(node)


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    hidden = _HIDDEN.search(attributes.get("style") or "") or attributes.get("aria-hidden") == "true"
    return bool(hidden) and attributes.get("role") != "tabpanel"


def is_name(text: str) -> bool:
    """False for headings of a page that is at work ("Adding to basket...") and for names of its parts."""
    return any(sign.isalnum() for sign in text) and is_value(text) and not _NO_NAME.fullmatch(text.strip()[:200])


def name_of(node: LexborNode) -> str:
    """The words of class, id and aria-label of an element, joined and framed by hyphens, in lower case."""
    attributes = node.attributes
    given = " ".join(filter(None, (attributes.get("class"), attributes.get("id"), attributes.get("aria-label"))))[:400]
    return f"-{'-'.join(_WORD.findall(_CAMEL.sub(' ', given))).casefold()}-"


def _main_heading(tree: LexborHTMLParser) -> LexborNode | None:
    """The first h1 that is a name, not in a dialog; where there are several, one that the title of the page repeats."""
    headings = [node for node in tree.css("h1")[:40] if is_name(node.text(separator=" ").strip())]
    free = [node for node in headings if not _in_dialog(node)] or headings
    title = _title_words(tree)
    titled = [node for node in free if len(title & (own := _words_of(node))) * 2 > len(own)]
    return next(iter(titled or free), None)


def _title_words(tree: LexborHTMLParser) -> set[str]:
    node = tree.css_first("head > title, title")
    return _words_of(node) if node is not None else set()


def _words_of(node: LexborNode) -> set[str]:
    return set(_WORD.findall(text_in(node, limit=400).casefold()))


def _in_dialog(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("body", "html", "main"):
        attributes = parent.attributes
        if parent.tag == "dialog" or attributes.get("role") == "dialog" or "hidden" in attributes:
            return True
        if re.search(r"-(?:modal|popup|drawer|minicart|offcanvas|cookie|consent)-", name_of(parent)):
            return True
        parent = parent.parent
    return False


def _ids_up(node: LexborNode | None) -> set[int]:
    found: set[int] = set()
    while node is not None:
        found.add(node.mem_id)
        node = node.parent
    return found


def _inside(node: LexborNode, tags: tuple[str, ...]) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False


def _sections(tree: LexborHTMLParser, kept: Kept, wanted: re.Pattern[str]) -> Iterator[LexborNode]:
    """What stands under a heading such as "Customer reviews", up to the next heading of its level."""
    ids = {node.attributes.get("id"): node for node in tree.css("[id]")}
    plain = [node for node in tree.css("p, div, span") if _begins_with_words(node)]
    for heading in (*tree.css(_HEADINGS), *plain):
        text = text_in(heading, limit=_LONGEST_HEADING) if not kept.holds(heading) else ""
        if not text or len(text) > _LONGEST_HEADING or not wanted.fullmatch(text):
            continue
        target = ids.get((heading.attributes.get("href") or "").lstrip("#") or heading.attributes.get("aria-controls"))
        if target is not None:
            yield target
        yield from _under(heading, _level(heading), len(text), kept)


def _under(heading: LexborNode, level: int, length: int, kept: Kept) -> Iterator[LexborNode]:
    node = heading
    for _ in range(4):
        parent = node.parent
        if parent is None or kept.holds(parent) or len(text_in(parent, limit=length + 3)) > length + 3:
            break
        node = parent  # a wrapper that holds the heading alone
    if node is heading and heading.tag in ("strong", "b", "a", "button", "span") and not _is_first(node):
        return  # a bold word within a text
    yield node
    far = level < _LOOSEST or heading.tag in ("summary", "legend") or _CALLED_HEADING.search(name_of(heading))
    after = node.next
    while after is not None and not kept.holds(after) and not _begins_anew(after, level) and not _is_like(after, node):
        if after.tag not in ("-text", "-comment"):
            yield after
            if not far:
                return  # what only looks like a heading speaks for what follows it at once
        after = after.next


def _begins_with_words(node: LexborNode) -> bool:
    """A box of a few words, no sentence, as against one of boxes: shops set headings in any element."""
    first = node.child
    text = (first.text() or "").strip() if first is not None and first.tag == "-text" else ""
    short = 0 < len(text) <= _LONGEST_HEADING and len(text.split()) <= _MOST_HEADING_WORDS
    return short and not text.endswith((".", "!")) and not any(sign.isdigit() for sign in text)


def _is_first(node: LexborNode) -> bool:
    before = node.prev
    return before is None or (before.prev is None and not (before.text() or "").strip())


def _is_like(node: LexborNode, heading: LexborNode) -> bool:
    """Another heading of the same make, where headings are plain boxes with a class."""
    made = heading.attributes.get("class")
    return (
        bool(made) and _level(heading) == _LOOSEST and (node.tag, node.attributes.get("class")) == (heading.tag, made)
    )


def _begins_anew(node: LexborNode, level: int) -> bool:
    if (node.tag or "-").startswith("-"):
        return False
    level = min(level, _LOOSEST - 1)
    return _level(node) <= level or any(_level(inner) <= level for inner in node.css("h1, h2, h3, h4, h5, h6")[:1])


def _level(node: LexborNode) -> int:
    found = _LEVEL.fullmatch(node.tag or "")
    return int(found[1]) if found else _LOOSEST


def _cards(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Other products: a box with a link and an amount of money."""
    for node in tree.css("li, article, [class*=card i], [class*=tile i], [class*=item i], [class*=product-]"):
        if node.css_first("a[href]") is None or node.attributes.get("itemprop") == "offers":
            continue
        text = text_in(node, limit=600)
        if len(text) <= 600 and any(money.sign for money in money_in(text)):
            yield node
