"""`LANGUAGES` answers for any language: own texts, those of the base language, or what CLDR and our labels know."""

from dataclasses import astuple, replace
from datetime import date

import pytest
from babel import Locale

from genapp.languages import LANGUAGES, OFFERED, date_text, full_name, number_text, price_text, truth_text
from genapp.languages.generic import language_called
from genapp.page import Block, Component, ComponentKind, Language, PageContext, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import finish
from genapp.pipeline.prompts import build_prompt, expected_tokens
from genapp.providers.base import Brief
from genapp.providers.registry import KINDS
from tests.support.pages import a_request, a_sheet

PL, EN_GB, PT_BR = Language("pl"), Language("en-GB"), Language("pt-BR")
WITHOUT_TEXTS = [language for language in OFFERED if language.base not in LANGUAGES]


def test_forms_offer_many_languages_each_once_and_those_with_texts_first():
    bases = {language.base for language in OFFERED}

    assert len(bases) >= 40
    assert len(set(OFFERED)) == len(OFFERED)
    assert list(OFFERED[: len(LANGUAGES)]) == list(LANGUAGES)


@pytest.mark.parametrize("language", OFFERED)
def test_a_language_is_called_by_its_code_and_by_both_its_names(language):
    names = full_name(language).split(" – ")

    assert language_called(language.value) == language
    for name in names:
        assert (language_called(name) or language).base == language.base, name


@pytest.mark.parametrize("language", WITHOUT_TEXTS)
def test_a_language_without_texts_has_all_words_of_a_page(language):
    spec, english = LANGUAGES[language], LANGUAGES[Language.EN]
    words = [*astuple(spec.labels), *spec.properties.values(), *spec.availability.values(), *spec.truth, *spec.quotes]

    assert all(words)
    assert set(spec.properties) == set(english.properties)
    assert set(spec.availability) == set(english.availability)
    assert spec.labels.questions != english.labels.questions
    assert spec.range_size[1].format(7).endswith(": 7")
    assert Locale.parse(spec.locale).language == language.base


def test_a_language_that_nobody_translated_has_english_words_and_its_own_name():
    spec = LANGUAGES[Language("yo")]

    assert (spec.name, spec.labels) == ("Yoruba", LANGUAGES[Language.EN].labels)


def test_a_region_has_the_texts_of_its_language_and_its_own_forms():
    british, english = LANGUAGES[EN_GB], LANGUAGES[Language.EN]

    assert (british.code, british.name, british.locale) == (EN_GB, "English (United Kingdom)", "en_GB")
    assert (british.labels, british.grammar) == (english.labels, english.grammar)
    assert date_text(date(2027, 3, 31), EN_GB) == "31 Mar 2027"
    assert date_text(date(2027, 3, 31), Language.EN) == "Mar 31, 2027"
    assert number_text(12345, Language("de-CH")) == "12’345"
    assert LANGUAGES[Language("de-CH")].quotes == ("«", "»")


def test_values_are_shown_as_the_language_writes_them():
    assert truth_text("TRUE", PL) == "tak"
    assert price_text("1299.5", "PLN", PL) == "1\xa0299,50\xa0zł"
    assert price_text("1299.5", "BRL", PT_BR) == "R$\xa01.299,50"
    assert LANGUAGES[PT_BR].availability["InStock"] == "em estoque"
    assert LANGUAGES[Language("pt")].availability["InStock"] == "em stock"
    assert LANGUAGES[Language("zh-HK")].labels.price == LANGUAGES[Language("zh-Hant")].labels.price == "價格"


@pytest.mark.parametrize(
    ("language", "locale"), [(PL, "pl_PL"), (EN_GB, "en_GB"), (Language("zh-Hant"), "zh_TW"), (PT_BR, "pt_BR")]
)
def test_a_page_says_its_language_to_browsers_and_networks(language, locale):
    request = a_request(PageType.CATEGORY, language, ["ekspres"])
    parts = (Component(kind=ComponentKind.H1, blocks=(Block(text="Ekspres"),)),)

    done = finish(request, PAGE_SPECS[PageType.CATEGORY], PageContext(facts=a_sheet("Materiał: stal")), parts)

    assert f'<html lang="{language.value}">' in done.html
    assert f'<meta property="og:locale" content="{locale}">' in done.html
    assert f'"inLanguage": "{language.value}"' in done.html


def test_a_model_is_asked_in_english_for_a_language_without_prompts():
    spec = PAGE_SPECS[PageType.CATEGORY].components[0]
    request = a_request(PageType.CATEGORY, PL, ["ekspres"])

    prompt = build_prompt(Brief(request=request, context=PageContext(facts=a_sheet()), spec=spec))

    assert "Polish" in prompt.question
    assert expected_tokens(PageType.CATEGORY, PL)[1].written > 0


def test_the_embedded_writer_says_which_languages_it_writes():
    said = KINDS["embedded"].cannot_write(PL)

    assert said.startswith("The embedded writer writes English")
    assert said.endswith("; choose another writer for Polish.")
    assert not KINDS["embedded"].cannot_write(EN_GB)
    assert not KINDS["openai_compatible"].cannot_write(PL)


def test_the_specs_of_regions_are_made_once():
    assert LANGUAGES[EN_GB] is LANGUAGES[Language("en_gb")]
    assert PL not in LANGUAGES
    assert replace(LANGUAGES[PL]) == LANGUAGES[PL]
