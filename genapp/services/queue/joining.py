"""Joins loaded products to many pages at once, with a fixed number of queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session

from genapp.db import load, reading
from genapp.db.queries.files import ProductKey, any_feed, known_keys, products_by
from genapp.intake.check import Join
from genapp.intake.products import Told, WantedProducts, told_by, wanted_by, with_products, with_told
from genapp.intake.products_feed import FeedProduct
from genapp.page import Language, PageRequest, PageType

_MOST_REMEMBERED: Final = 1_000
_About = tuple[ProductKey, str, PageType, Language]
_Memory = dict[_About, Told]
"""What the products of one key tell of pages of one type and language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    """What a page finds its products by: one key, or several SKUs."""

    kind: ProductKey
    keys: tuple[str, ...]


def join_products(
    session: Session, requests: Sequence[PageRequest], *, memory: _Memory | None = None
) -> list[PageRequest]:
    """The requests in their order, with what loaded products tell of each; the same ones when no feed is loaded.

    `memory` spares later calls the reading of products that many pages share.
    """
    memory = {} if memory is None else memory
    if not requests or not any_feed(session):
        return list(requests)
    hits = _hits(session, [wanted_by(request) for request in requests])
    joined = dict(enumerate(requests))
    for kind in ProductKey:
        chosen = {place: hit.keys for place, hit in enumerate(hits) if hit and hit.kind is kind}
        if chosen:
            joined.update(
                _join_lists(session, chosen, requests)
                if kind is ProductKey.SKU
                else _join_keys(session, kind, chosen, requests, memory)
            )
    return list(joined.values())


def joiner(engine: Engine) -> Join | None:
    """Joins groups of requests, each in a reading of its own; None when there is nothing to join."""
    with reading(engine) as session:
        if not any_feed(session):
            return None

    memory: _Memory = {}

    def join(requests: Sequence[PageRequest]) -> list[PageRequest]:
        if len(memory) > _MOST_REMEMBERED:
            memory.clear()
        with reading(engine) as session:
            return join_products(session, requests, memory=memory)

    return join


def _hits(session: Session, wanted: Sequence[WantedProducts]) -> list[_Hit | None]:
    """For each page the first kind of key, in the order of `ProductKey`, that a product has."""
    asked = [
        {
            ProductKey.SKU: one.skus,
            ProductKey.URL: (one.url_key,),
            ProductKey.HANDLE: (one.handle,),
            ProductKey.CATEGORY: one.category_keys,
        }
        for one in wanted
    ]
    known = {
        kind: known_keys(session, kind, {key for keys in asked for key in keys[kind] if key}) for kind in ProductKey
    }
    return [_first_hit(keys, known) for keys in asked]


def _first_hit(asked: Mapping[ProductKey, tuple[str, ...]], known: Mapping[ProductKey, set[str]]) -> _Hit | None:
    for kind, keys in asked.items():
        if found := tuple(key for key in keys if key in known[kind]):
            return _Hit(kind=kind, keys=found if kind is ProductKey.SKU else found[:1])
    return None


def _join_keys(
    session: Session,
    kind: ProductKey,
    chosen: Mapping[int, tuple[str, ...]],
    requests: Sequence[PageRequest],
    memory: _Memory,
) -> Iterator[tuple[int, PageRequest]]:
    """Pages with one key each: the products of one key at a time are in memory, and read out once per language."""
    wanted = {
        place: (kind, keys[0], requests[place].page_type, requests[place].language) for place, keys in chosen.items()
    }
    missing: dict[str, set[_About]] = {}
    for one in wanted.values():
        if one not in memory:
            missing.setdefault(one[1], set()).add(one)
    for key, rows in groupby(products_by(session, kind, missing), key=attrgetter("key")) if missing else ():
        products = [load(FeedProduct, row.data) for row in rows]
        for one in missing[key]:
            memory[one] = told_by(products, page_type=one[2], language=one[3])
    for place, one in wanted.items():
        if one in memory:  # else its feed was removed between two queries
            yield place, with_told(requests[place], memory[one])


def _join_lists(
    session: Session, chosen: Mapping[int, tuple[str, ...]], requests: Sequence[PageRequest]
) -> Iterator[tuple[int, PageRequest]]:
    """Pages with a list of SKUs: products in the order of loading, whatever the order of the list."""
    found: dict[str, list[tuple[str, int, FeedProduct]]] = {}
    for row in products_by(session, ProductKey.SKU, {key for keys in chosen.values() for key in keys}):
        found.setdefault(row.key, []).append((row.feed_id, row.number, load(FeedProduct, row.data)))
    for place, keys in chosen.items():
        listed = sorted((one for key in set(keys) for one in found.get(key, ())), key=lambda one: one[:2])
        yield place, with_products(requests[place], [product for _, _, product in listed])
