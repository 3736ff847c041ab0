"""French, Spanish, Italian and Dutch: keywords in headings, articles, and whole pages that pass the checks."""

from dataclasses import replace

import pytest

from genapp.languages import LANGUAGES
from genapp.page import HEAD_KINDS, ComponentKind, Language, PageType, Subject, Verdict
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.assembly import assemble, typeset
from genapp.providers.embedded.texts import texts_of
from genapp.providers.embedded.writer import write
from genapp.quality.check import PageUnderTest
from genapp.quality.report import check_page
from tests.support.pages import a_brief, a_request, a_sheet, write_page

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
    ("language", "keywords", "the", "a", "short"),
    [
        (
            FR,
            ("perceuse à percussion", "perceuse Ardo 12"),
            "l’Ouvrex Ardo 12",
            "une perceuse à percussion",
            "la perceuse",
        ),
        (ES, ("cafetera italiana", "Ouvrex Ardo 12"), "la Ouvrex Ardo 12", "una cafetera italiana", "la cafetera"),
        (IT, ("sgabello da bar", "sgabello Ardo"), "l’Ouvrex Ardo", "uno sgabello da bar", "lo sgabello"),
        (NL, ("bureau", "Ouvrex Ardo 12"), "het Ouvrex Ardo 12", "een bureau", "het bureau"),
        (NL, ("kaas oud",), "de kaas", "", "de kaas"),
    ],
)
def test_a_product_is_named_by_its_brand_and_then_by_its_noun(language, keywords, the, a, short):
    request = replace(a_request(PageType.PRODUCT, language, keywords), brand="Ouvrex")
    thing = LANGUAGES[language].grammar.thing(request, Subject.PRODUCT, "", "")

    assert (thing.the, thing.a, thing.short) == (the, a, short)


@pytest.mark.parametrize(
    ("language", "keyword", "phrase"),
    [
        (FR, "location kayak Sauvelle", "location de kayak à Sauvelle"),
        (FR, "réparation vélo Bretagne", "réparation de vélo en Bretagne"),
        (FR, "formation Excel", "formation Excel"),
        (ES, "limpieza oficinas Montebrío", "limpieza de oficinas en Montebrío"),
        (IT, "pulizia uffici Valdoro", "pulizia di uffici a Valdoro"),
        (IT, "patente B Valdoro", "patente B a Valdoro"),
        (NL, "fietsreparatie Oosterdam", "fietsreparatie in Oosterdam"),
    ],
)
def test_what_is_offered_has_its_prepositions(language, keyword, phrase):
    thing = LANGUAGES[language].grammar.thing(a_request(PageType.LANDING, language, [keyword]), Subject.OFFER, "", "")

    assert thing.phrase == phrase


@pytest.mark.parametrize(
    ("language", "apart", "together"),
    [
        (FR, "la housse de_le lit", "la housse du lit"),
        (FR, "de_environ 40 minutes", "d’environ 40 minutes"),
        (FR, "de_hêtre, à_les tables", "de hêtre, aux tables"),
        (ES, "el peso de_el banco", "el peso del banco"),
        (IT, "in_le taglie e in_i numeri", "nelle taglie e nei numeri"),
        (IT, "il_8 ottobre, dal_11 maggio, il_3 giugno", "l’8 ottobre, dall’11 maggio, il 3 giugno"),
        (NL, "code_de la", "code_de la"),
    ],
)
def test_words_are_drawn_together_where_a_sentence_joins_them(language, apart, together):
    assert LANGUAGES[language].grammar.joined(apart) == together


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


@pytest.mark.parametrize(
    ("language", "keyword", "facts", "told"),
    [
        (FR, "débarras de cave",
         ("Zone d'intervention: Sauvelle et 30 km autour", "Équipe: 7 personnes", "Véhicules: 3 camions"),
         ("avec une équipe de 7 personnes", "3 camions", "Sauvelle et 30 km autour")),
        (ES, "limpieza de oficinas",
         ("Zona de servicio: Montebrío y provincia", "Equipo: 7 personas", "Vehículos: 3 furgonetas"),
         ("con un equipo de 7 personas", "3 furgonetas", "en Montebrío y provincia")),
        (IT, "pulizia di uffici", ("Zona servita: Valdoro e provincia", "Squadra: 7 persone", "Mezzi: 3 furgoni"),
         ("con una squadra di 7 persone", "3 furgoni", "Valdoro e provincia")),
        (NL, "kantoorschoonmaak", ("Werkgebied: Oosterdam en omgeving", "Team: 7 personen", "Wagens: 3 busjes"),
         ("met een team van 7 personen", "rijdt met 3 busjes", "in Oosterdam en omgeving")),
    ],
)  # fmt: skip
def test_what_a_business_has_is_told_in_sentences(language, keyword, facts, told):
    request = a_request(PageType.SERVICE, language, (keyword,), brand="Ouvrex")
    text = write_page(request, a_sheet(*facts, "Xyl: 5 p"))[ComponentKind.INTRO].first

    assert [words for words in told if words not in text] == []
    assert ":" not in text


@pytest.mark.parametrize(
    ("language", "keyword", "fact", "kept"),
    [
        (FR, "cours de voile", "Durée moyenne: 4 mois", "la durée moyenne est de 4 mois"),
        (ES, "curso de vela", "Duración media: 4 meses", "la duración media es de 4 meses"),
        (IT, "corso di vela", "Durata media: 4 mesi", "la durata media è di 4 mesi"),
        (NL, "zeilcursus", "Gemiddelde duur: 4 maanden", "de gemiddelde duur is 4 maanden"),
    ],
)
def test_a_word_that_bounds_a_value_is_not_lost(language, keyword, fact, kept):
    written = write_page(
        a_request(PageType.LANDING, language, (keyword,), brand="Ouvrex"),
        a_sheet(fact, "Xyl: 5 p", "Qu: 1 p", "Zo: 2 p"),
    )
    told = "\n".join(block.text for part in written.components if part.kind not in HEAD_KINDS for block in part.blocks)

    assert kept in told.lower()


@pytest.mark.parametrize(
    ("language", "keyword", "facts", "question", "answer"),
    [
        (FR, "canapé", ("Livraison: 5 semaines", "Montage: aucun"), "livraison", "La livraison prend 5 semaines."),
        (ES, "sofá", ("Entrega: 5 semanas", "Montaje: no"), "entrega", "La entrega tarda 5 semanas."),
        (IT, "divano", ("Consegna: 5 settimane", "Montaggio: no"), "consegna", "La consegna richiede 5 settimane."),
        (NL, "bank", ("Levering: 5 weken", "Montage: nee"), "lever", "De levering duurt 5 weken."),
    ],
)
def test_an_answer_is_a_sentence(language, keyword, facts, question, answer):
    written = write_page(
        a_request(PageType.PRODUCT, language, (keyword,), brand="Ouvrex"), a_sheet(*facts, "Xyl: 5 p", "Qu: 1 p")
    )
    asked = {block.heading.lower(): block.text for part in written.components for block in part.blocks if block.heading}

    assert answer in asked.values()
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("language", "text", "joined"),
    [
        (ES, "español y inglés", "español e inglés"),
        (ES, "acero y hierro", "acero y hierro"),
        (ES, "presencial o online", "presencial u online"),
        (FR, "l’âge est de de 10 semaines à 3 ans", "l’âge est de 10 semaines à 3 ans"),
        (IT, "la lunghezza è di da 3 a 5 m", "la lunghezza è da 3 a 5 m"),
    ],
)
def test_words_are_drawn_together(language: Language, text: str, joined: str):
    assert LANGUAGES[language].grammar.joined(text) == joined


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        (IT, "dimmerabile", "dimmerabili"),
        (FR, "lavable au lave-vaisselle", "lavables au lave-vaisselle"),
        (ES, "reclinable", "reclinables"),
    ],
)
def test_what_one_model_is_several_are(language: Language, one: str, many: str):
    assert LANGUAGES[language].grammar.many_so(one) == many


@pytest.mark.parametrize(
    ("language", "keyword", "fact", "answer"),
    [
        (IT, "scuola guida", "Esame di teoria: ogni 2 settimane", "L’esame di teoria si tiene ogni 2 settimane."),
        (NL, "rijschool", "Examen: dezelfde dag", "Het examen is dezelfde dag."),
        (FR, "serrurier", "Devis: gratuit, avant travaux", "Le devis est gratuit (avant travaux)."),
        (ES, "academia", "Horario: lunes a viernes 9-20 h", "El horario es de lunes a viernes 9-20 h."),
    ],
)
def test_an_answer_names_what_was_asked(language: Language, keyword: str, fact: str, answer: str):
    sheet = a_sheet(fact, "Alfa: 1", "Beta: 2", "Gamma: 3")
    request = a_request(PageType.LANDING, language, [keyword], brand="Norte")
    spec = PAGE_SPECS[PageType.LANDING].component(ComponentKind.FAQ)
    assert spec is not None
    assert answer in [block.text for block in write(a_brief(request, sheet, spec))]
