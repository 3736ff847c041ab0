"""What a page shows of its product beside the heading, for pages that tell machines nothing: price, stock, numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from genapp.sources.html import Dropped, ProductData, one_line, text_in
from genapp.sources.places import Kept, is_name, name_of
from genapp.sources.prices import ShownPrice, currency_of, is_net, money_in, price_in
from genapp.sources.structured import is_gtin
from genapp.sources.values import is_value, shop_words

_MAX_BEFORE: Final = 200
_MAX_AFTER: Final = 600
_BOX_CHARS: Final = 90
_PRICE_NAME: Final = re.compile(
    r"-\w*(?:price|preis|prix|precio|prezzo|prijs|cena|pris|preco|amount|cost|tarif|kosten)\w*-|-(?:now|sale|aktuell|buy)-"
)
_NUMBER: Final = re.compile(r"[\d\s.,'’*-]{1,12}")
_AMOUNT_CHARS: Final = 30
_CURRENT: Final = re.compile(
    r"-(?:now|final|current|sale|special|new|neu|aktuell\w*|actuel|actual|attuale|atual|nowa|promo|akcni|nuevo|nieuw|nu|main)-"
)
_SAME_BOX: Final = 5
"""Pieces of text between prices that belong together."""
_CENTS: Final = "sup, [class*=cent i], [class*=decimal i], [class*=fraction i]"
_SPLIT: Final = re.compile(r"(\d) +(\d\d)(?!\d)")
_SIGN_AS_MARK: Final = re.compile(r"(\d)\s?(€|£|\$)\s?(\d\d)(?!\s?[\d%\w.,])")
_LOOSE_MARK: Final = re.compile(r"(?<=\d)\s+(?=[.,]\d\d\b)")
_STOCK_NAME: Final = re.compile(
    r"-(?:\w*stock\w*|availab\w*|\w*verf(?:ü|ue)gbar\w*|bestand|\w*lager\w*|dispo\w*|giacenza|voorraad|dost[eę]pn\w*|dostupnost)-"
)
_FEW_WORDS: Final = 8
_MOST_SAID: Final = 4
_NEAR: Final = 30
"""Pieces of text after the heading in which the price of something sold out stands."""
_NO_STATEMENT: Final = ("option", "button", "label", "a", "li", "select")

_LABEL: Final = r"(?:[^\W\d_][\w ]{2,24}\s?:\s*)?"
_OUT: Final = re.compile(rf"(?<!\w){shop_words('out_of_stock')}(?!\w)", re.I)
_ONE_WAY: Final = re.compile(rf"\b{shop_words('one_way')}\b", re.I)
_PRE: Final = re.compile(rf"{_LABEL}{shop_words('preorder')}(?!\w).*", re.I)
_IN: Final = re.compile(rf"{_LABEL}[\W_]{{0,3}}{shop_words('in_stock')}(?:\s*[,.;:(!–✓-].*|\s*\d+\s*\w*)?", re.I)
_MARK: Final = r"[\s.:#°º-]{0,4}\s*"
_SKU: Final = re.compile(rf"{shop_words('sku')}{_MARK}[:#]{_MARK}([A-Z0-9][\w./-]{{1,30}})", re.I)
_GTIN: Final = re.compile(rf"(?:kod )?(?:ean|gtin|upc|isbn)[\w -]{{0,12}}{_MARK}(\d{{8,14}})", re.I)
_BRAND: Final = re.compile(rf"{shop_words('brand')}\s?:\s*([^\W_][^:|]{{1,40}})", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShownText:
    """A piece of text on the page with the smallest box that makes sense of it."""

    text: str
    around: str
    box: LexborNode
    after_heading: bool


def read_stock(tree: LexborHTMLParser, kept: Kept) -> str:
    """InStock, OutOfStock or PreOrder; nothing where the page says none, several outside boxes made for it, or the
    same again and again, which is of sizes or of other products."""
    said = [(word, line.box) for line in _lines(tree, kept) if line.after_heading and (word := _stock_word(line))]
    made = [word for word, box in said if _STOCK_NAME.search(name_of(box) + name_of(box.parent or box))]
    found = set(made) or {word for word, _ in said}
    if len(made or said) > _MOST_SAID:
        return ""
    return found.pop() if len(found) == 1 else ""


def _stock_word(line: _ShownText) -> str:
    if line.box.tag in _NO_STATEMENT or len(line.text) > _BOX_CHARS:
        return ""
    if _OUT.search(line.text) and len(line.text.split()) <= _FEW_WORDS and not _ONE_WAY.search(line.text):
        return "OutOfStock"
    if _PRE.fullmatch(line.text):
        return "PreOrder"
    return "InStock" if _IN.fullmatch(line.text) or _IN.fullmatch(line.around) else ""


def read_shown(tree: LexborHTMLParser, kept: Kept, *, url: str, tag: str, stock: str, dropped: Dropped) -> ProductData:
    """Of the page without other places and trade; `stock` was read before trade was taken out, `tag` is the language
    that the page declares, with its country."""
    lines = list(_lines(tree, kept))
    price = _price(lines, near=_NEAR if stock == "OutOfStock" else _MAX_AFTER)
    language, _, region = tag.lower().replace("_", "-").partition("-")
    currency = (
        currency_of(price.sign, language=language, region=region, host=urlsplit(url).hostname or "") if price else ""
    )
    heading = kept.heading.text(separator=" ") if kept.heading else ""
    name = dropped.text(heading, limit=150)
    return ProductData(
        name=name if is_name(name) and kept.titled else "",
        price_low=f"{price.low:.2f}" if price and currency else "",
        price_high=f"{price.high:.2f}" if price and price.high and currency else "",
        currency=currency,
        availability=stock,
        sku=next(_said(lines, _SKU), ""),
        gtin=next((code for code in _said(lines, _GTIN) if is_gtin(code)), ""),
        brand=dropped.text(next(_said(lines, _BRAND), ""), limit=60),
    )


def _price(lines: list[_ShownText], *, near: int) -> ShownPrice | None:
    """Of the first box after the heading that is called a price, else of the first amount that stands alone, else of
    the last box before the heading that is called one. `near` is how many texts after the heading are asked: what is
    sold out often shows the prices of others alone."""
    lines = lines[: sum(not line.after_heading for line in lines) + near]
    priced = [(place, line, price) for place, line in enumerate(lines) if (price := _price_of(line))]
    after = [one for one in priced if one[1].after_heading]
    called = [one for one in (*after, *reversed(priced)) if _is_called_price(one[1].box)]
    first = next(iter(called), None) or next((one for one in after if _stands_alone(one[1])), None)
    if first is None:
        return None
    beside = [one for one in after if 0 <= one[0] - first[0] <= _SAME_BOX and _stands_alone(one[1])] or [first]
    alike = [one for one in beside if _is_called_price(one[1].box) == _is_called_price(first[1].box)] or beside
    return _to_pay([(line, price) for _, line, price in alike])


def _to_pay(near: list[tuple[_ShownText, ShownPrice]]) -> ShownPrice:
    """Of prices side by side the one called current, else the lowest with tax: the other is what it cost before."""
    gross = [one for one in near if not is_net(one[0].text)] or near
    current = [price for line, price in gross if _is_current(line.box)]
    prices = [price for _, price in gross if price.sign == gross[0][1].sign and price.low * 3 > gross[0][1].low]
    return current[0] if current else min(prices, key=lambda price: price.low)


def _is_current(box: LexborNode) -> bool:
    return _CURRENT.search(name_of(box) + name_of(box.parent or box)) is not None


def _price_of(line: _ShownText) -> ShownPrice | None:
    return price_in(line.text, line.around)


def _is_called_price(node: LexborNode | None) -> bool:
    for _ in range(4):
        if node is None:
            return False
        if _PRICE_NAME.search(name_of(node)):
            return True
        node = node.parent
    return False


def _stands_alone(line: _ShownText) -> bool:
    """Few words beside the amount: no sentence that names one."""
    parent = line.box.parent
    inside = parent is not None and parent.tag == "a" and len(text_in(parent, limit=_AMOUNT_CHARS)) > _AMOUNT_CHARS
    return len(re.findall(r"[^\W\d_]{2,}", line.text)) <= 5 and line.box.tag not in _NO_STATEMENT and not inside


def _said(lines: list[_ShownText], label: re.Pattern[str]) -> Iterator[str]:
    before = sum(not line.after_heading for line in lines)
    for line in lines[max(before - _SAME_BOX, 0) :]:
        for text in dict.fromkeys((line.text, line.around)):
            found = label.fullmatch(text)
            if found and any(sign.isalnum() for sign in found[1]) and is_value(found[1]):
                yield found[1].strip()


def _lines(tree: LexborHTMLParser, kept: Kept) -> Iterator[_ShownText]:
    """The texts around the heading, in page order."""
    body = tree.body
    heading = kept.heading.mem_id if kept.heading else None
    seen = heading is None
    before: list[LexborNode] = []
    count = 0
    for node in body.traverse(include_text=True) if body else ():
        if node.mem_id == heading:
            seen = True
            for one in before[-_MAX_BEFORE:]:
                yield _line(one, after=False)
        elif node.tag == "-text" and any(sign.isalnum() for sign in (node.text() or "")[:400]):
            if seen:
                count += 1
                yield _line(node, after=True)
            else:
                before.append(node)
            if count > _MAX_AFTER:
                return


def _line(node: LexborNode, *, after: bool) -> _ShownText:
    """The text in its smallest box; a bare number takes in the sign of its currency, which may have its own box."""
    own = one_line((node.text() or "")[:600], limit=300)
    box = node.parent or node
    split = box.css_first(_CENTS) is not None and len(text_in(box, limit=_AMOUNT_CHARS)) <= _AMOUNT_CHARS
    if after and not split and any(money.sign for money in money_in(own)) and len(own) < len(_plain(box)):
        whole = _plain(box)  # an amount with more in its box
        return _ShownText(text=own, around=whole if len(whole) <= _BOX_CHARS else own, box=box, after_heading=after)
    while _NUMBER.fullmatch(_plain(box)) and (grown := _grown(box)) is not None:
        box = grown
    outer = box.parent
    text = _plain(box)
    around = _plain(outer) if outer is not None and outer.tag not in ("body", "main", "html") else text
    return _ShownText(text=text, around=around if len(around) <= _BOX_CHARS else text, box=box, after_heading=after)


def _grown(box: LexborNode) -> LexborNode | None:
    """The parent, when it holds little more."""
    parent = box.parent
    if (
        parent is None
        or parent.tag in ("body", "main", "html")
        or len(text_in(parent, limit=_AMOUNT_CHARS)) > _AMOUNT_CHARS
    ):
        return None
    return parent


def _plain(box: LexborNode) -> str:
    text = one_line(text_in(box, limit=300), limit=300)
    if len(text) <= _BOX_CHARS and box.css_first(_CENTS) is not None:
        text = _SPLIT.sub(r"\1.\2", text)
    return _SIGN_AS_MARK.sub(r"\1.\3 \2", _LOOSE_MARK.sub("", text))
