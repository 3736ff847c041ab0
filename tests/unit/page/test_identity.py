"""One rule of what is the same page and the same keyword, for files and for what was submitted before."""

import pytest

from genapp.page import Language, PageRequest, PageType, keyword_key, normal_keyword, page_key, site_of, slugify


def page(keyword: str = "oak chairs", url: str = "https://www.example.com/chairs", **changes: object) -> PageRequest:
    values = {"page_type": PageType.CATEGORY, "target_url": url, "keywords": (keyword,), "language": Language.EN}
    return PageRequest(**(values | changes))


@pytest.mark.parametrize("written", ["Oak  Chairs", "oak-chairs", " oak_chairs! ", "ＯＡＫ chairs"])
def test_spellings_of_a_keyword_are_one(written: str):
    assert normal_keyword(written) == "oak chairs"
    assert keyword_key(page(written)) == keyword_key(page())


def test_a_keyword_counts_per_site_and_language():
    assert keyword_key(page(url="https://example.com/other")) == keyword_key(page())
    assert keyword_key(page(url="https://shop.example.com/chairs")) != keyword_key(page())
    assert keyword_key(page(language=Language.DE)) != keyword_key(page())
    assert site_of(page()) == "example.com"


def test_a_page_is_its_type_address_and_language():
    assert page_key(page(url="https://www.example.com/chairs/")) == page_key(page("stools"))
    assert page_key(page(page_type=PageType.LANDING)) != page_key(page())
    assert page_key(page(language=Language.DE)) != page_key(page())


@pytest.mark.parametrize(
    "written",
    [
        "https://www.example.com/c/rugs/",
        "https://www.example.com/c/rugs?utm_source=newsletter&utm_medium=email",
        "https://www.example.com/c/rugs?gclid=abc123",
        "https://www.example.com/c/rugs/?fbclid=x#top",
        "https://www.example.com/c/rugs#top",
        "http://www.example.com/c/rugs",
        "https://example.com/c/rugs",
        "HTTPS://WWW.EXAMPLE.COM/c/rugs",
        "https://www.example.com:443/c/rugs",
        "https://www.example.com//c/rugs",
        "https://www.example.com/c/rugs/index.html",
        "https://www.example.com/c/%72ugs",
    ],
)
def test_spellings_of_an_address_are_one_page(written: str):
    assert page_key(page(url=written)) == page_key(page(url="https://www.example.com/c/rugs"))


@pytest.mark.parametrize(
    "other",
    [
        "https://www.example.com/c/Rugs",
        "https://www.example.com/c/rugs?page=2",
        "https://www.example.com:8443/c/rugs",
        "https://shop.example.com/c/rugs",
        "https://www.example.com/c/rugs/round",
        "https://www.example.com/c%2Frugs",
        "https://www.example.com/",
    ],
)
def test_other_addresses_are_other_pages(other: str):
    assert page_key(page(url=other)) != page_key(page(url="https://www.example.com/c/rugs"))


def test_the_order_of_parameters_makes_no_other_page():
    first, second = "https://www.example.com/s?size=4&colour=red", "https://example.com/s/?colour=red&utm_term=a&size=4"
    assert page_key(page(url=first)) == page_key(page(url=second))


@pytest.mark.parametrize(
    ("keyword", "slug"),
    [
        ("Дубовые столы", "dubovye-stoly"),
        ("Чай & Щи", "chay-shchi"),
        ("Καρέκλες γραφείου", "karekles-grafeioy"),
        ("كراسي مكتب", "krsy-mktb"),
        ("办公椅", "bangongyi"),
        ("हिन्दी", "hindi"),
        ("Łóżka dębowe", "lozka-debowe"),
        ("Größe 40 für 100 €", "groesse-40-fuer-100"),
        ("Crème brûlée® set’s", "creme-brulee-sets"),
        ("🛋 sofas", "sofas"),
    ],
)
def test_a_slug_is_latin_whatever_script_its_keyword_has(keyword: str, slug: str):
    assert slugify(keyword) == slug
