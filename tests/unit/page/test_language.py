"""One code for one language, whoever writes it."""

import copy
import json
import pickle

import pytest
from pydantic import TypeAdapter

from genapp.page import Language


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("en", "en"),
        ("PT_br", "pt-BR"),
        ("en-uk", "en-GB"),
        ("eng", "en"),
        ("iw", "he"),
        ("no", "nb"),
        ("tl", "fil"),
        ("en-Latn", "en"),
        ("sr-cyrl", "sr"),
        ("sr-latn", "sr-Latn"),
        ("zh-hant", "zh-Hant"),
        ("zh-Hans", "zh"),
        ("zh-Hant-TW", "zh-TW"),
        ("es-419", "es-419"),
        (" de ", "de"),
    ],
)
def test_a_language_has_one_code(written, normal):
    assert Language(written) == normal
    assert Language(Language(written)) == normal


@pytest.mark.parametrize("written", ["", "e", "xx", "english", "en-English", "und", "zxx", "de-XX", "en-ZZ", "zh-Abcd"])
def test_what_is_no_language_is_refused_in_words(written):
    with pytest.raises(ValueError, match=r"write (one|a code) like"):
        Language(written)


def test_a_language_is_a_text_wherever_texts_go():
    german = Language.DE

    assert (german, hash(german), f"{german}", german.value) == ("de", hash("de"), "de", "de")
    assert type(german.value) is str
    assert json.dumps({german: [Language.FR]}) == '{"de": ["fr"]}'
    for copied in (pickle.loads(pickle.dumps(german)), copy.deepcopy(german)):
        assert (copied, type(copied)) == (german, Language)


def test_stored_languages_are_read_again():
    stored = TypeAdapter(tuple[Language, ...])

    assert stored.validate_json('["en", "pt_br"]') == ("en", "pt-BR")
    assert stored.dump_json((Language.EN, Language("pt-BR"))) == b'["en","pt-BR"]'
    assert all(type(one) is Language for one in stored.validate_json('["en", "de"]'))
    with pytest.raises(ValueError, match="no code of a language"):
        stored.validate_json('["gibberish"]')


@pytest.mark.parametrize(
    ("code", "base", "locale"),
    [
        ("en", "en", "en_US"),
        ("en-GB", "en", "en_GB"),
        ("pt-BR", "pt", "pt_BR"),
        ("zh-Hant", "zh", "zh_Hant_TW"),
        ("zh-TW", "zh", "zh_Hant_TW"),
        ("sr-Latn", "sr", "sr_Latn_RS"),
        ("eo", "eo", "eo"),
        ("tlh", "tlh", "en_US"),
    ],
)
def test_a_language_knows_its_base_and_its_number_forms(code, base, locale):
    language = Language(code)

    assert (language.base, language.locale) == (base, locale)
    assert type(language.base) is Language
