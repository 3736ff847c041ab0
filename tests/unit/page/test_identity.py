"""One rule of what is the same page and the same keyword, for files and for what was submitted before."""

import pytest

from genapp.page import Language, PageRequest, PageType, keyword_key, normal_keyword, page_key, site_of


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
