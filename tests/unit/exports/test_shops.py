"""Files that shops import: raw cells, only what genapp wrote, matched to the products there are."""

import csv
import io
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from genapp.exports.merchant import NAMESPACE
from genapp.page import Block, Component, ComponentKind
from tests.support.export_pages import ODD, changed, finished_pages, products, warned, with_h1, written

BOOTS = products()
SHOES = {"extra": (("Title", "Old name"), ("SKU", "S-1"), ("ID", "77"))}
G = f"{{{NAMESPACE}}}"


def rows(name: str, pages, **options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(name, pages, **options).decode(), newline="")))


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("shopify", "Title,URL handle,Description,SEO title,SEO description"),
        ("shopify-older", "Handle,Title,Body (HTML),SEO Title,SEO Description"),
    ],
)
def test_shopify_gets_only_the_columns_that_changed(name: str, header: str) -> None:
    assert written(name, BOOTS).decode().splitlines()[0] == header


def test_shopify_finds_the_product_by_the_last_part_of_its_address() -> None:
    handles = [row["URL handle"] for row in rows("shopify", BOOTS)]

    assert handles == [f"boot-{number}" for number in range(1, len(BOOTS) + 1)]


def test_title_and_handle_are_there_whatever_is_chosen() -> None:
    [row, *_] = rows("shopify", BOOTS, columns=("SEO title",))

    assert list(row) == ["Title", "URL handle", "SEO title"]


def test_an_update_does_not_rename_the_product() -> None:
    page = changed(BOOTS[0], target_url="https://shop.example.com/products/shoe", **SHOES)

    assert rows("shopify", [page])[0]["Title"] == "Old name"
    assert rows("woocommerce", [page], extra_columns=("Title", "SKU", "ID"))[0]["Name"] == "Old name"


def test_the_description_leaves_out_what_the_theme_prints() -> None:
    html = rows("shopify", BOOTS)[0]["Description"]

    assert "<h1" not in html
    assert "crumbs" not in html
    assert "<h2>" in html
    assert "<main" not in html


def test_pages_that_are_no_products_are_left_out_and_said() -> None:
    pages = finished_pages()
    others = [page.number for page in pages if page.request.page_type != "product"]

    for name in ("shopify", "shopify-older", "woocommerce", "merchant-tsv", "merchant-xml"):
        assert [warning.number for warning in warned(name, pages) if "is no product" in warning.message] == others


def test_a_second_page_with_the_same_handle_would_become_a_variant_and_is_left_out() -> None:
    twin = replace(BOOTS[0], number=50)

    assert len(rows("shopify", [*BOOTS, twin])) == len(BOOTS)
    assert "handle 'boot-1'" in warned("shopify", [*BOOTS, twin])[-1].message


def test_the_same_last_part_elsewhere_is_another_product_with_a_handle_of_its_own() -> None:
    """The handle of a later one is made of its address, and told; the same pages always get the same handles."""
    addresses = [
        "https://shop.example.com/berlin/van",
        "https://shop.example.com/hamburg/van?size=l",
        "https://shop.example.com/hamburg/van?size=m",
    ]
    pages = [
        replace(changed(BOOTS[0], target_url=url), number=n, slug="van") for n, url in enumerate(addresses, start=1)
    ]

    assert [row["URL handle"] for row in rows("shopify", pages)] == ["van", "hamburg-van", "hamburg-van-de"]
    assert [(w.number, w.column) for w in warned("shopify", pages)] == [(2, "handle"), (3, "handle")]
    assert "'hamburg-van', because 'van' is that of page 1" in warned("shopify", pages)[0].message


def test_a_cell_that_would_erase_something_is_said() -> None:
    [warning] = warned("shopify", [replace(BOOTS[0], meta_description="")])

    assert warning.column == "SEO description"
    assert "erases" in warning.message


def test_importers_get_raw_cells() -> None:
    page = replace(with_h1(BOOTS[0], "=Boot"), title="+1 boots", meta_description=ODD)

    row = rows("shopify", [page])[0]
    assert (row["Title"], row["SEO title"], row["SEO description"]) == ("=Boot", "+1 boots", ODD)
    assert rows("woocommerce", [page])[0]["Name"] == "=Boot"


def test_woocommerce_matches_by_what_the_source_file_has() -> None:
    known = changed(BOOTS[0], **SHOES)

    row = rows("woocommerce", [known], extra_columns=("Title", "SKU", "ID"))[0]
    assert (row["ID"], row["SKU"]) == ("77", "S-1")
    assert "ID" not in rows("woocommerce", BOOTS, extra_columns=("SKU",))[0]
    assert [w.column for w in warned("woocommerce", BOOTS)] == ["SKU"]


@pytest.mark.parametrize(
    ("plugin", "keys"),
    [
        ("yoast", ["Meta: _yoast_wpseo_title", "Meta: _yoast_wpseo_metadesc", "Meta: _yoast_wpseo_focuskw"]),
        ("rank_math", ["Meta: rank_math_title", "Meta: rank_math_description", "Meta: rank_math_focus_keyword"]),
        ("none", []),
    ],
)
def test_woocommerce_keeps_seo_texts_where_the_plugin_looks(plugin: str, keys: list[str]) -> None:
    row = rows("woocommerce", BOOTS, seo_plugin=plugin)[0]

    assert [name for name in row if name.startswith("Meta: ")] == keys
    if keys:
        assert row[keys[0]] == BOOTS[0].title


def test_woocommerce_has_the_short_description_once() -> None:
    row = rows("woocommerce", BOOTS)[0]
    lead = BOOTS[0].component(ComponentKind.SHORT_DESCRIPTION)

    assert lead is not None
    assert row["Short description"].startswith("<p>")
    assert lead.first[:40] not in row["Description"]


def test_merchant_texts_say_that_a_machine_wrote_them() -> None:
    page = with_h1(BOOTS[0], 'Boot "Terra": waterproof')

    header, line = written("merchant-tsv", [page]).decode().splitlines()
    cells = dict(zip(header.split("\t"), line.split("\t"), strict=True))
    assert list(cells) == ["id", "structured_title", "structured_description", "link"]
    assert cells["id"] == "B-1"
    assert cells["structured_title"] == 'trained_algorithmic_media:"Boot ""Terra"": waterproof"'
    assert cells["structured_description"].startswith('trained_algorithmic_media:"')


def test_merchant_xml_says_it_in_elements() -> None:
    page = with_h1(BOOTS[0], ODD)

    [item] = ElementTree.fromstring(written("merchant-xml", [page])).iter("item")

    assert item.findtext(f"{G}structured_title/{G}digital_source_type") == "trained_algorithmic_media"
    assert item.findtext(f"{G}structured_title/{G}content") == " ".join(ODD.split())
    assert item.findtext(f"{G}id") == "B-1"
    assert item.findtext(f"{G}link") == page.canonical_url


@pytest.mark.parametrize("name", ["merchant-tsv", "merchant-xml"])
def test_over_long_texts_are_cut_at_a_word_with_a_warning(name: str) -> None:
    long = Component(kind=ComponentKind.SECTIONS, blocks=(Block(text="word " * 2_000),))
    page = replace(with_h1(BOOTS[0], "boot " * 60), components=(*with_h1(BOOTS[0], "boot " * 60).components, long))

    warnings = warned(name, [page])

    assert [warning.column for warning in warnings] == ["structured_title", "structured_description"]
    assert "is cut to 150 characters" in warnings[0].message
    assert "boot boo " not in written(name, [page]).decode()


def test_merchant_ids_stay_the_same_and_within_their_limit() -> None:
    unknown = changed(BOOTS[0])
    long = changed(BOOTS[1], extra=(("id", "x" * 51),), number=8)

    first, second = (written("merchant-tsv", [unknown]).decode().splitlines()[1].split("\t")[0] for _ in range(2))

    assert first == second
    assert 0 < len(first) <= 50
    assert [warning.message for warning in warned("merchant-tsv", [long])] == [
        "is left out: its id is longer than 50 characters"
    ]


def test_what_a_source_file_only_keeps_says_which_product_is_updated():
    """ID and SKU of a WooCommerce file are kept, not written about."""
    columns = ("metadata: ID", "metadata: SKU")
    page = replace(BOOTS[0], further=(("metadata: ID", "741"), ("metadata: SKU", "cc-tee")))

    row = rows("woocommerce", [page], extra_columns=columns)[0]

    assert (row["ID"], row["SKU"]) == ("741", "cc-tee")
    assert warned("woocommerce", [page], extra_columns=columns) == []
