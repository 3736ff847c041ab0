"""Links planned over all pages: none an orphan, none dead, none to itself, words that lead to one page alone."""

import random
import time
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from genapp.page import Language, PageType
from genapp.pipeline.links import LinkPage, link_key, plan_links

SHOP = "https://www.shop.example"


def page(path, *keywords, page_type=PageType.PRODUCT, language=Language.EN, site=SHOP):
    return LinkPage(url=f"{site}{path}", keywords=keywords, page_type=page_type, language=language)


CHAIRS = page("/chairs", "chairs", "seating", page_type=PageType.CATEGORY)
OAK = page("/chairs/oak-chair", "oak chair", "chair made of oak")
ASH = page("/chairs/ash-chair", "ash chair")
BENCH = page("/benches/oak-bench", "oak bench")
LAMP = page("/lamps/brass-lamp", "brass lamp")
SMALL = (CHAIRS, OAK, ASH, BENCH, LAMP)


def targets(plan, one):
    return [url for _, url in plan[link_key(one.url, one.language)].related]


def many(count):
    """A shop of categories with products below them."""
    woods = ("oak", "ash", "beech", "walnut", "pine", "elm", "maple", "cherry")
    kinds = ("chair", "table", "bench", "shelf", "bed", "desk", "stool", "chest")
    pages = []
    for number in range(count):
        kind, wood = kinds[number // 8 % 8], woods[number % 8]
        name = f"{wood} {kind} {number}"
        keywords = (name, f"{kind} {number} in {wood}")
        pages.append(page(f"/{kind}s/{wood}/{name.replace(' ', '-')}", *keywords))
    return [*(page(f"/{kind}s", f"{kind}s", page_type=PageType.CATEGORY) for kind in kinds), *pages]


def check(pages):
    plan = plan_links(pages)
    known = {one.url for one in pages}
    led, owners = defaultdict(int), {}
    for one in pages:
        links = plan[link_key(one.url, one.language)].related
        urls = [url for _, url in links]
        assert len(urls) == len(set(urls)) <= 8
        assert len(urls) >= min(3, len(pages) - 1)
        assert one.url not in urls
        assert set(urls) <= known
        for words, url in links:
            assert len(words.split()) <= 8
            assert owners.setdefault(words.casefold(), url) == url
            led[url] += 1
    assert not [one.url for one in pages if not led[one.url]] or len(pages) < 2
    return plan


def test_a_product_leads_to_its_category_and_back():
    plan = check(SMALL)

    assert CHAIRS.url in targets(plan, OAK)
    assert {OAK.url, ASH.url} <= set(targets(plan, CHAIRS))


def test_pages_with_words_in_common_come_before_others():
    urls = targets(check(SMALL), OAK)

    assert BENCH.url in urls
    assert urls.index(ASH.url) < len(urls)


def test_the_words_that_lead_to_a_page_are_its_keywords_and_vary():
    pages = many(60)
    plan = check(pages)
    words = defaultdict(set)
    for links in plan.values():
        for text, url in links.related:
            words[url].add(text)

    for one in pages:
        assert words[one.url] <= set(one.keywords)
    assert any(len(texts) > 1 for texts in words.values())


def test_a_keyword_of_two_pages_leads_to_the_first_alone():
    first, second = page("/a/lamp", "lamp"), page("/b/big-lamp", "lamp")
    plan = check([first, second, page("/c", "desk")])

    texts = {url: text for links in plan.values() for text, url in links.related}
    assert texts[first.url] == "lamp"
    assert texts[second.url] == "big lamp"


def test_other_sites_and_languages_are_not_led_to():
    german = page("/stuehle", "Stühle", language=Language.DE)
    other = page("/chairs", "chairs", site="https://other.example")

    plan = plan_links([*SMALL, german, other])

    assert not {german.url, other.url} & {url for one in SMALL for url in targets(plan, one)}
    assert targets(plan, german) == []


def test_a_page_alone_has_no_links():
    assert plan_links([OAK])[link_key(OAK.url, OAK.language)].related == ()
    assert plan_links([]) == {}


def test_the_order_in_which_pages_come_makes_no_difference():
    pages = many(40)
    mixed = random.Random(7).sample(pages, len(pages))

    assert plan_links(pages) == plan_links(mixed)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcde"), st.sampled_from("fghij"), st.sampled_from(("oak", "ash", "oak bed", "bed"))
        ),
        max_size=25,
        unique_by=lambda parts: parts[:2],
    )
)
def test_any_pages_keep_the_rules(parts):
    check([page(f"/{first}/{second}", word) for first, second, word in parts])


def test_the_same_page_in_other_languages_is_known_by_its_address():
    english, german = page("/en/boots", "boots"), page("/de/boots", "Stiefel", language=Language.DE)
    by_host = page("/p/7", "Lampe", language=Language.DE, site="https://de.shop.example")
    of_host = page("/p/7", "lamp", site="https://en.shop.example")
    plan = plan_links([english, german, by_host, of_host, OAK])

    assert plan[link_key(english.url, Language.EN)].alternates == (("de", german.url),)
    assert plan[link_key(german.url, Language.DE)].alternates == (("en", english.url),)
    assert plan[link_key(of_host.url, Language.EN)].alternates == (("de", by_host.url),)
    assert plan[link_key(OAK.url, Language.EN)].alternates == ()


def test_two_pages_of_one_language_are_no_translations():
    plan = plan_links(
        [page("/en/boots", "boots"), page("/boots", "all boots"), page("/de/boots", "Stiefel", language=Language.DE)]
    )

    assert all(links.alternates == () for links in plan.values())


def test_twenty_thousand_pages_are_planned_in_seconds():
    pages = many(20_000)
    began = time.perf_counter()

    plan = plan_links(pages)

    assert time.perf_counter() - began < 10
    assert len(plan) == len(pages)
    assert min(len(links.related) for links in plan.values()) >= 3
