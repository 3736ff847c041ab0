"""Finds the products of a page in memory: the rule that the database's own way of finding them is held against."""

from collections.abc import Sequence

from genapp.intake.products import WantedProducts, keys_of
from genapp.intake.products_feed import FeedProduct


def find_products(products: Sequence[FeedProduct], wanted: WantedProducts) -> tuple[FeedProduct, ...]:
    """By SKU list, address, handle or category; the first kind that finds something counts."""
    keyed = [(product, keys_of(product)) for product in products]
    for hits in (
        [p for p, keys in keyed if keys.sku and keys.sku in wanted.skus],
        [p for p, keys in keyed if keys.url_key and keys.url_key == wanted.url_key],
        [p for p, keys in keyed if keys.handle and keys.handle == wanted.handle],
        *([p for p, keys in keyed if keys.category_key == key] for key in wanted.category_keys),
    ):
        if hits:
            return tuple(hits)
    return ()
