"""French, Spanish, Italian and Dutch: keywords in headings, articles, and whole pages that pass the checks."""

from dataclasses import replace

import pytest

from genapp.languages import LANGUAGES
from genapp.page import Language, PageType, Subject, Verdict
from genapp.pipeline.assembly import assemble, typeset
from genapp.providers.embedded.texts import texts_of
from genapp.quality.check import PageUnderTest
from genapp.quality.report import check_page
from tests.support.pages import a_request, a_sheet, write_page

FR, ES, IT, NL = Language.FR, Language.ES, Language.IT, Language.NL


@pytest.mark.parametrize(
    ("language", "keyword", "heading"),
    [
        (FR, "acheter chaussures randonnée femme pas cher", "Chaussures de randonnée pour femme"),
        (FR, "meilleurs tapis de course", "Tapis de course"),
        (FR, "ASSURANCE CHIEN", "Assurance pour chien"),
        (ES, "comprar zapatillas running mujer baratas", "Zapatillas de running para mujer"),
        (ES, "mesa plegable jardín", "Mesa plegable de jardín"),
        (ES, "MOCHILAS NIÑO", "Mochilas para niño"),
        (IT, "scarpe trekking uomo", "Scarpe da trekking da uomo"),
        (IT, "migliori cuscini letto online", "Cuscini da letto"),
        (IT, "assicurazione cane", "Assicurazione per cane"),
        (NL, "wandelschoenen dames kopen", "Wandelschoenen voor dames"),
        (NL, "beste koffiemachine online", "Koffiemachine"),
        (NL, "tafel met bank", "Tafel met bank"),
    ],
)
def test_a_keyword_becomes_a_heading_of_its_language(language, keyword, heading):
    assert LANGUAGES[language].grammar.heading(keyword) == heading


@pytest.mark.parametrize(
    ("language", "keyword", "many", "the"),
    [
        (FR, "chaussure de sport", "chaussures de sport", "les chaussures"),
        (FR, "tableau", "tableaux", "les tableaux"),
        (FR, "canapé gris", "", "le canapé"),
        (ES, "sillón", "sillones", "los sillones"),
        (ES, "lámparas de pie", "lámparas de pie", "las lámparas"),
        (ES, "silla verde", "", "la silla"),
        (ES, "aceite de oliva", "", "el aceite"),
        (IT, "zaino", "zaini", "gli zaini"),
        (IT, "sedie da giardino", "sedie da giardino", "le sedie"),
        (IT, "specchio da bagno", "specchi da bagno", "gli specchi"),
        (NL, "eetkamerstoel", "eetkamerstoelen", "de eetkamerstoelen"),
        (NL, "boekenkast met deuren", "boekenkasten met deuren", "de boekenkasten"),
        (NL, "zwarte stoel", "", ""),
    ],
)
def test_a_range_is_named_in_the_plural_where_that_is_certain(language, keyword, many, the):
    thing = LANGUAGES[language].grammar.thing(a_request(PageType.CATEGORY, language, [keyword]), Subject.RANGE, "", "")

    assert (thing.many, thing.the, thing.plural) == (many, the, not the or bool(many))


@pytest.mark.parametrize(
    ("language", "keywords", "model", "the", "name"),
    [
        (FR, ("armoire en chêne",), "Elva 3", "l’armoire Elva 3", "Elva 3"),
        (FR, ("perceuse", "Perceuse PX 18"), "", "la perceuse PX 18", "PX 18"),
        (ES, ("sartén antiadherente",), "Lumo 28", "la sartén Lumo 28", "Lumo 28"),
        (IT, ("orologio da uomo", "Orologio Tempo 40"), "", "l’orologio Tempo 40", "Tempo 40"),
        (IT, ("sgabello Ira",), "Ira", "lo sgabello Ira", ""),
        (NL, ("bureau eiken",), "Ruis 2", "", ""),
        (NL, ("bureau", "Bureau Ruis"), "", "het bureau Ruis", "Ruis"),
    ],
)
def test_a_product_is_named_by_its_noun_and_its_model(language, keywords, model, the, name):
    request = a_request(PageType.PRODUCT, language, keywords)
    thing = LANGUAGES[language].grammar.thing(request, Subject.PRODUCT, model, "")

    assert (thing.the if the else "", thing.name if the else "") == (the, name)


@pytest.mark.parametrize(
    ("language", "name", "gender", "the", "with_a"),
    [
        (FR, "hauteur d'assise", "f", "la hauteur d'assise", "une hauteur d'assise"),
        (FR, "épaisseur", "f", "l’épaisseur", "une épaisseur"),
        (FR, "dimensions", "p", "les dimensions", "des dimensions"),
        (ES, "altura del asiento", "f", "la altura del asiento", "una altura del asiento"),
        (ES, "dimensiones", "p", "las dimensiones", "dimensiones"),
        (IT, "altezza", "f", "l’altezza", "un’altezza"),
        (IT, "spessore", "m", "lo spessore", "uno spessore"),
        (IT, "spessori", "p", "gli spessori", "spessori"),
        (NL, "zithoogte", "m", "de zithoogte", "een zithoogte"),
        (NL, "gewicht", "n", "het gewicht", "een gewicht"),
    ],
)
def test_a_name_of_a_fact_has_its_article(language, name, gender, the, with_a):
    grammar = LANGUAGES[language].grammar

    assert (grammar.the(name, gender), grammar.with_a(name, gender)) == (the, with_a)


@pytest.mark.parametrize(
    ("language", "name", "meaning"),
    [
        (FR, "Hauteur totale du dossier", "measure"),
        (FR, "Délai de livraison", "delivery"),
        (ES, "Profundidad del asiento", "measure"),
        (ES, "Capacidad de carga", "load"),
        (IT, "Larghezza della seduta", "measure"),
        (NL, "Zitdiepte", "measure"),
        (NL, "Waterreservoir", "vessel"),
        (FR, "Haut de gamme", ""),
        (ES, "Altavoz integrado", ""),
    ],
)
def test_a_fact_means_what_its_name_begins_or_ends_with(language, name, meaning):
    assert texts_of(language).meaning(name)[0].key == meaning


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("Couleur: vert; taille: M!", "Couleur\u00a0: vert\u00a0; taille\u00a0: M\u00a0!"),
        ("Quel est le délai?", "Quel est le délai\u00a0?"),
        ("Ouvert à 18:30, voir https://a.example", "Ouvert à 18:30, voir https://a.example"),
        ("Vraiment?!", "Vraiment\u00a0?!"),
    ],
)
def test_french_signs_have_a_blank_before_them(text, done):
    assert typeset(text, FR) == done
    assert typeset(done, FR) == done
    assert typeset(text, ES).replace("\u00a0", " ") == text


def test_a_range_below_one_has_a_dash_and_the_part_of_a_norm_has_none():
    assert typeset("0,1-0,2 %", ES) == "0,1–0,2\u00a0%"
    assert typeset("628-01", ES) == "628-01"


def test_canadian_french_has_a_blank_before_the_colon_alone():
    assert typeset("Prix: oui!", Language("fr-CA")) == "Prix\u00a0: oui!"


PAGES = [
    (FR, "tables basses", ("Hauteur: 42 cm", "Largeur: 80-110 cm", "Plateau: chêne huilé", "Couleurs: noir, sable")),
    (ES, "lámparas de techo", ("Altura: 30-45 cm", "Diámetro: 40 cm", "Material: latón", "Colores: negro, dorado")),
    (IT, "tappeti", ("Lunghezza: 160-230 cm", "Spessore: 12 mm", "Materiale: lana", "Colori: grigio, sabbia")),
    (NL, "bureaulampen", ("Hoogte: 42 cm", "Gewicht: 1,2 kg", "Materiaal: aluminium", "Kleuren: zwart, wit")),
]


@pytest.mark.parametrize(("language", "keyword", "facts"), PAGES, ids=[page[0].value for page in PAGES])
@pytest.mark.parametrize("page_type", [PageType.CATEGORY, PageType.LANDING])
def test_a_page_of_facts_has_no_unsupported_claim(language, keyword, facts, page_type):
    request = replace(a_request(page_type, language, [keyword], brand="Orvane"), sku_count=36)
    page = write_page(request, a_sheet(*facts))
    parts = tuple(part for part in page.components if part.blocks)
    done = assemble(page.request, page.spec, page.context, parts)

    report = check_page(
        PageUnderTest(
            request=page.request,
            spec=page.spec,
            context=page.context,
            components=parts,
            html=done.html,
            json_ld=done.json_ld,
        )
    )

    assert report.verdict is not Verdict.REDO, report.findings
    assert not [finding for finding in report.findings if finding.check in ("claims", "grammar", "language")]
    assert keyword.split()[0] in page.components[0].text.lower()
