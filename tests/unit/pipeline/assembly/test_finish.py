"""The finished form: typography, slug, social tags, Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.languages import LANGUAGES
from genapp.page import Language, PageType, clean_html, slugify
from genapp.page_types.markdown import escape
from genapp.pipeline.assembly import cut_at_word, finish, slug_of, typeset
from tests.support.pages import a_request
from tests.support.samples import SAMPLES, sample


@pytest.mark.parametrize("name", SAMPLES)
def test_a_finished_page_is_clean_and_has_its_tags(name):
    page = sample(name)

    done = finish(page.request, page.spec, page.context, page.components)

    assert clean_html(done.body_html) == done.body_html
    assert done.body_html in done.html
    assert len(done.og_title) <= 60
    assert 0 < len(done.og_description) <= 110
    assert done.markdown.startswith(f"# {done.components[2].first}")
    assert done.words > 0


@pytest.mark.parametrize(
    ("text", "language", "set_text"),
    [
        ('a "good" boot', Language.EN, "a “good” boot"),
        ('ein "guter" Schuh', Language.DE, "ein „guter“ Schuh"),
        ("it's 540 g - light", Language.EN, "it’s 540\u00a0g – light"),
        ("2-4 working days", Language.EN, "2–4 working days"),
        ("129,00 € oder 9 bar", Language.DE, "129,00\u00a0€ oder 9\u00a0bar"),
        ("on 2026-11-24 at 10-20-30", Language.EN, "on 2026-11-24 at 10-20-30"),
        ("5 goats and 3 Wanderer", Language.EN, "5 goats and 3 Wanderer"),
    ],
)
def test_text_gets_the_form_of_its_language(text, language, set_text):
    assert typeset(text, language) == set_text


@given(st.text(max_size=80), st.sampled_from(list(LANGUAGES)))
def test_setting_a_text_twice_changes_nothing(text, language):
    once = typeset(text, language)

    assert typeset(once, language) == once


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://s.example/shoes/Hiking-Boots.html?x=1", "hiking-boots"),
        ("https://s.example/schuhe/gr%C3%B6%C3%9Fe_40/", "groesse-40"),
        ("https://s.example/", "hiking-boots"),
    ],
)
def test_the_slug_comes_from_the_address_or_the_keyword(url, slug):
    assert slug_of(a_request(PageType.CATEGORY, Language.EN, ["Hiking boots"], url=url)) == slug


@given(st.text(max_size=200))
def test_a_slug_is_short_and_plain(text):
    slug = slugify(text)

    assert len(slug) <= 75
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@given(st.text(max_size=200), st.integers(10, 120))
def test_a_cut_text_is_never_too_long(text, most):
    assert len(cut_at_word(text, most)) <= most


def test_a_text_is_cut_after_a_whole_word():
    assert cut_at_word("Hiking boots for women and men", 20) == "Hiking boots for…"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("a *b* _c_ [d](e) <f> | g `h`", "a \\*b\\* \\_c\\_ \\[d\\](e) \\<f\\> \\| g \\`h\\`"),
        ("540 g", "540 g"),
    ],
)
def test_plain_text_stays_plain_in_markdown(text, escaped):
    assert escape(text) == escaped
