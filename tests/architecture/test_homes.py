"""A fact has one home: each test names what a new page type, language, provider, export or check has forgotten."""

import pkgutil
import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from inspect import isfunction
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
from babel import Locale

from genapp import exports, providers
from genapp.exports.base import Export
from genapp.exports.registry import EXPORTS
from genapp.intake.fields import FIELD
from genapp.intake.values import read_language, read_page_type, read_provider
from genapp.languages import LANGUAGES, WRITTEN, full_name
from genapp.languages.base import Reading, writer_texts
from genapp.page import (
    Block,
    Component,
    ComponentKind,
    Crumb,
    ItemView,
    Language,
    PageType,
    PageView,
    PlaceView,
    ProductView,
    Shape,
)
from genapp.page_types import PAGE_SPECS
from genapp.page_types.base import HEAD, SENTENCE
from genapp.pipeline.assembly import markdown, render
from genapp.providers.base import ProviderConfig, ProviderKind
from genapp.providers.embedded.compose import COMPOSERS, HEAD_COMPOSERS
from genapp.providers.embedded.meanings import MEANINGS
from genapp.providers.registry import KINDS, make_provider
from genapp.quality import checks, claims, footprint
from genapp.quality.check import Check
from genapp.quality.report import STANDARD_CHECKS
from genapp.quality.second_reader import second_reader

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
HOMES = ROOT / "genapp"
WRITERS = (ROOT / "docs" / "languages-and-writers.md").read_text(encoding="utf-8")
MODEL = LANGUAGES[Language.EN]
"""The language that shows what each of the others has to say."""


def folders(name: str) -> set[str]:
    """Those that are packages."""
    return {path.name for path in (HOMES / name).iterdir() if (path / "__init__.py").is_file()}


def files_of(language: Language, folder: str) -> set[str]:
    home = HOMES / "languages" / language.value / folder
    return {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()}


def modules_of(package: ModuleType) -> list[ModuleType]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [import_module(module.name) for module in found if not module.name.endswith("__main__")]


def made_in(package: ModuleType, kind: type[T]) -> list[T]:
    """Everything of a kind that modules of a package hold, once, in or out of its list."""
    values = [value for module in modules_of(package) for value in vars(module).values() if isinstance(value, kind)]
    return list({id(value): value for value in values}.values())


def functions_of_checks() -> list[Callable[..., object]]:
    """Whatever a module of checks offers is a check: its helpers are private. Beside them, the second reader's."""
    found = [
        value
        for module in [*modules_of(checks), footprint, claims]
        for name, value in vars(module).items()
        if isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
    ]
    return [*found, second_reader]


def said(kind: ComponentKind, number: int = 0) -> str:
    return f"text{kind.name.replace('_', '')}{number}"


def a_page(page_type: PageType, language: Language = Language.EN) -> PageView:
    """Every component says its own name, so that one that is left out is missed."""
    parts = tuple(
        Component(
            kind=spec.kind,
            blocks=tuple(
                Block(text=said(spec.kind, number), heading=f"heading{spec.kind.name}{number}")
                for number in range(min(2, spec.blocks[1]))
            ),
        )
        for spec in PAGE_SPECS[page_type].components
    )
    offer = ProductView(name="Aila", price="€10.00", amount="10.00", currency="EUR", url="https://example.com/aila")
    return PageView(
        language=language,
        canonical="https://example.com/page",
        brand="Northwood",
        title="Title",
        meta_description="Description",
        og_title="Title",
        og_description="Description",
        image_url="https://example.com/photo.jpg",
        components=parts,
        crumbs=(Crumb(name="Shop", url="https://example.com/"), Crumb(name="Page", url="https://example.com/page")),
        products=(offer, offer),
        offer=offer,
        rows=(("Material", "oak"), ("Brand", "Northwood")),
        item=ItemView(sku="NW-1", gtin="4006381333931", brand="Northwood", availability="InStock"),
        place=PlaceView(address="2 Kiln Road, Fernwick"),
    )


# page types


def test_every_page_type_has_its_folder_and_stands_in_the_list() -> None:
    assert [spec.page_type for spec in PAGE_SPECS.values()] == list(PageType), "genapp/page_types/__init__.py"
    assert folders("page_types") == {page_type.value for page_type in PageType}


@pytest.mark.parametrize("page_type", PageType)
def test_a_page_type_begins_with_the_head_and_its_lengths_fit_together(page_type: PageType) -> None:
    spec = PAGE_SPECS[page_type]
    body = spec.components[len(HEAD) :]

    assert spec.components[: len(HEAD)] == HEAD
    assert len({part.kind for part in spec.components}) == len(spec.components)
    for part in spec.components:
        for fewest, most in (part.blocks, part.words, part.characters, part.answer_words):
            assert 0 < fewest <= most, part.kind
    assert spec.words[1] <= sum(part.words[1] for part in body), "the components cannot be as long as the body"


@pytest.mark.parametrize("page_type", PageType)
def test_a_page_is_short_when_little_is_known(page_type: PageType) -> None:
    spec = PAGE_SPECS[page_type]

    required = {part.kind for part in spec.components if part.required}

    assert spec.words[0] == 1
    assert required == {*(part.kind for part in HEAD), spec.opening}
    for part in spec.components[len(HEAD) :]:
        assert (part.blocks[0], part.words[0]) == (1, 1), part.kind


@pytest.mark.parametrize("page_type", PageType)
def test_a_page_type_names_the_facts_that_files_can_bring(page_type: PageType) -> None:
    spec = PAGE_SPECS[page_type]
    meanings = {*MODEL.fact_names, *MODEL.properties, SENTENCE}

    assert spec.lives_from
    assert set(spec.likes) <= meanings
    assert {word for need in spec.needs for word in need.met_by} <= meanings


@pytest.mark.parametrize("page_type", PageType)
def test_the_html_and_the_markdown_of_a_page_type_show_every_component(page_type: PageType) -> None:
    spec, page = PAGE_SPECS[page_type], a_page(page_type)

    html, text = render(page, spec).body_html, markdown(page, spec)

    for part in spec.components[len(HEAD) :]:
        for number in range(min(2, part.blocks[1])):
            assert said(part.kind, number) in html, f"{page_type.value}/page.html.j2 forgets {part.kind.value}"
            assert said(part.kind, number) in text, f"the Markdown of {page_type.value} forgets {part.kind.value}"
        if part.shape in (Shape.SECTIONS, Shape.PAIRS):
            assert f"heading{part.kind.name}0" in html
            assert f"heading{part.kind.name}0" in text


@pytest.mark.parametrize("page_type", PageType)
def test_the_structured_data_of_a_page_type_is_of_the_types_it_says(page_type: PageType) -> None:
    spec = PAGE_SPECS[page_type]
    types = {node["@type"] for node in spec.nodes(a_page(page_type))}

    assert types | {"BreadcrumbList"} == {*spec.json_ld, "BreadcrumbList"}


@pytest.mark.parametrize("page_type", PageType)
def test_a_page_type_can_be_chosen_and_is_read_from_files(page_type: PageType) -> None:
    spec = PAGE_SPECS[page_type]

    assert page_type.value in FIELD["pageType"].choices
    assert spec.note
    assert spec.what_helps
    assert {read_page_type(word) for word in (page_type.value, *spec.spellings.split())} == {page_type}


def test_no_two_page_types_are_written_alike_in_files() -> None:
    words = [word for spec in PAGE_SPECS.values() for word in spec.spellings.split()]

    assert len(words) == len(set(words))


@pytest.mark.parametrize("kind", ComponentKind)
def test_a_component_belongs_to_a_page_type_and_the_embedded_writer_can_write_it(kind: ComponentKind) -> None:
    assert any(spec.component(kind) for spec in PAGE_SPECS.values())
    assert kind in COMPOSERS | HEAD_COMPOSERS, "genapp/providers/embedded/compose.py"


# languages


def test_every_language_has_its_folder_and_stands_in_the_list() -> None:
    assert [spec.code for spec in LANGUAGES.values()] == list(LANGUAGES), "genapp/languages/__init__.py"
    read = {path.parent.name for path in (HOMES / "languages").glob("*/claims.toml")}
    assert read >= {language.value for language in LANGUAGES}
    assert folders("languages") == {language.value for language in LANGUAGES}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_language_has_its_phrases_and_examples_for_models(language: Language) -> None:
    assert files_of(language, "prompts") == {"style.toml"}


@pytest.mark.parametrize("kind", ComponentKind)
def test_models_are_told_what_to_write_in_every_component(kind: ComponentKind) -> None:
    tasks = tomllib.loads((HOMES / "pipeline" / "instructions.toml").read_text())["tasks"]

    assert kind.value in tasks or kind in {spec.kind for spec in HEAD}, "genapp/pipeline/instructions.toml"


MAY_LACK = {
    "words": {"its", "is_so", "asks", "asks_price", "asks_time"},
    "meta": {"definition"},
    "opening": {"compared", "definition", "offer_tails", "product_a", "product_does", "product_for", "product_is",
                "product_tails", "product_tails_verb", "product_tails_with", "product_verb", "range_thing",
                "task_tails", "task_shorts"},
    "business": {"task"},
}  # fmt: skip
"""Lines of pages that a language may be without: what they would say is said otherwise, or not at all."""


@pytest.mark.parametrize("language", WRITTEN)
def test_a_language_has_every_text_of_the_embedded_writer(language: Language) -> None:
    assert files_of(language, "writer") == files_of(Language.EN, "writer")
    missing = set(writer_texts(Language.EN, "names")) - set(writer_texts(language, "names"))
    assert not missing, f"languages/{language.value}/writer/names.toml"
    for table, lines in writer_texts(Language.EN, "page").items():
        missing = set(lines) - set(writer_texts(language, "page")[table]) - MAY_LACK.get(table, set())
        assert not missing, f"[{table}] of languages/{language.value}/writer/page.toml"


@pytest.mark.parametrize("language", WRITTEN)
def test_the_writer_knows_what_its_texts_speak_of(language: Language) -> None:
    kinds = {meaning.frames for meaning in MEANINGS.values()}

    assert set(writer_texts(language, "names")) <= set(MEANINGS), "genapp/providers/embedded/meanings.py"
    assert set(writer_texts(language, "frames")) <= set(MEANINGS) | kinds


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_language_names_all_that_the_others_name(language: Language) -> None:
    spec = LANGUAGES[language]

    assert set(spec.properties) == set(MODEL.properties)
    assert set(spec.availability) == set(MODEL.availability)
    assert set(spec.fact_names) == set(MODEL.fact_names)
    empty = [field.name for field in fields(Reading) if not getattr(spec.reading, field.name)]
    assert not empty, f"reading of languages/{language.value}"
    assert not [field.name for field in fields(spec.labels) if not getattr(spec.labels, field.name)]
    for part in spec.range_size:
        assert part.count("{}") == 1


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_words_by_which_a_language_is_read_are_regular_expressions(language: Language) -> None:
    for field in fields(Reading):
        words = getattr(LANGUAGES[language].reading, field.name)
        assert not re.compile(words).fullmatch(""), f"{field.name} has an empty alternative"


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_language_has_a_locale_can_be_chosen_and_is_read_from_files(language: Language) -> None:
    spec = LANGUAGES[language]

    assert Locale.parse(spec.locale).language == language.value
    assert FIELD["language"].names[language.value] == full_name(language)
    assert {read_language(word) for word in (spec.name, *spec.spellings.split())} == {language}


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("page_type", PageType)
def test_every_page_type_is_put_together_in_every_language(page_type: PageType, language: Language) -> None:
    done = render(a_page(page_type, language), PAGE_SPECS[page_type])

    assert f'lang="{language.value}"' in done.html


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_language_has_its_row_in_the_docs(language: Language) -> None:
    spec = LANGUAGES[language]

    assert f"| `{language.value}` | {spec.name} | {spec.locale} | {spec.quotes[0]}…{spec.quotes[1]} |" in WRITERS


# providers


@pytest.mark.parametrize("name", KINDS)
def test_a_provider_says_all_of_itself_and_can_be_chosen(name: str) -> None:
    kind = KINDS[name]

    assert kind.name == name
    assert kind.label
    assert kind.what
    assert kind.about
    assert FIELD["provider"].names[name] == kind.label
    assert {read_provider(word) for word in (name, *kind.spellings.split())} == {name}
    assert make_provider(ProviderConfig(name=name, base_url="http://127.0.0.1:9/v1", model="m")).name == name


@pytest.mark.parametrize("name", KINDS)
def test_a_provider_has_its_row_in_the_docs(name: str) -> None:
    kind = KINDS[name]
    price, limits = "may cost money" if kind.paid else "free", "yes" if kind.limited else "no"

    assert f"| `{name}` | {kind.label} | {price} | {limits} |" in WRITERS


@pytest.mark.parametrize("name", KINDS)
def test_a_provider_passes_the_suite_of_all_providers(name: str) -> None:
    suite = (ROOT / "tests" / "conformance" / "conftest.py").read_text(encoding="utf-8")

    assert f'"{name}"' in suite, "tests/conformance/conftest.py"


@pytest.mark.parametrize("kind", made_in(providers, ProviderKind), ids=lambda kind: kind.name)
def test_a_provider_stands_in_the_list(kind: ProviderKind) -> None:
    assert KINDS.get(kind.name) is kind, "genapp/providers/registry.py"


# exports and checks


def test_there_is_something_to_check() -> None:
    assert len(made_in(providers, ProviderKind)) == len(KINDS)
    assert len(made_in(exports, Export)) == len(EXPORTS)
    assert len(functions_of_checks()) == len(STANDARD_CHECKS)


@pytest.mark.parametrize("export", made_in(exports, Export), ids=lambda export: export.name)
def test_an_export_stands_in_the_list_and_has_its_section_in_the_docs(export: Export) -> None:
    assert EXPORTS.get(export.name) is export, "genapp/exports/registry.py"
    assert f"### `{export.name}`" in (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", functions_of_checks(), ids=lambda look: look.__name__)
def test_a_check_stands_in_the_list_once(look: Callable[..., object]) -> None:
    assert [check.look for check in STANDARD_CHECKS].count(look) == 1, "genapp/quality/report.py"


@pytest.mark.parametrize("check", STANDARD_CHECKS, ids=lambda check: check.name)
def test_a_check_has_a_title_and_tests_of_its_own(check: Check) -> None:
    folder = ROOT / "tests" / "unit" / "quality"
    tests = [path.read_text(encoding="utf-8") for path in (*folder.glob("*.py"), *folder.glob("*.jsonl"))]

    assert check.title
    assert any(f'"{check.name}"' in text for text in tests), "tests/unit/quality"
