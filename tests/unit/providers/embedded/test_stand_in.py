"""The embedded writer in place of a model: it tells the facts of the part that it writes, and those of no other."""

from dataclasses import replace

import pytest

from genapp.page import ComponentKind, Language, PageContext, PageType
from genapp.page_types import PAGE_SPECS
from genapp.pipeline.plan import pure_plan
from genapp.providers.base import Brief, PagePlan, PlannedPart
from genapp.providers.embedded.writer import write
from genapp.sources.facts import make_fact_sheet
from tests.support.prompts import a_request

OAK = {
    Language.EN: ("oak dining tables", ("Material: solid oak", "Height: 74 cm", "Lengths: 160, 180 and 220 cm",
        "Surface: oiled", "Weight: 48 kg", "Delivery: two to three weeks", "Warranty: 5 years", "Colour: natural",
        "Seats: 6 to 8 people", "Care: wipe with a damp cloth")),
    Language.DE: ("Esstische aus Eiche", ("Material: Eiche massiv", "Höhe: 74 cm", "Breite: 90 cm", "Gewicht: 48 kg",
        "Oberfläche: geölt", "Lieferzeit: 2 bis 3 Wochen", "Garantie: 5 Jahre", "Farbe: natur",
        "Pflege: mit feuchtem Tuch abwischen")),
    Language.FR: ("tables en chêne", ("Matière : chêne massif", "Hauteur : 74 cm", "Largeur : 90 cm", "Poids : 48 kg",
        "Livraison : 2 à 3 semaines", "Garantie : 5 ans", "Surface : huilée", "Couleur : naturel")),
}  # fmt: skip


@pytest.mark.parametrize("language", list(OAK))
@pytest.mark.parametrize("page_type", [PageType.CATEGORY, PageType.PRODUCT, PageType.LANDING, PageType.SERVICE])
def test_what_stands_in_for_one_part_tells_the_facts_of_that_part_alone(page_type: PageType, language: Language):
    keyword, facts = OAK[language]
    request = replace(a_request(page_type, language), keywords=(keyword,), brand="Northwood", facts=facts)
    context = PageContext(facts=make_fact_sheet(request, None))
    planned = pure_plan(request, context, PAGE_SPECS[page_type])

    for part in planned.parts:
        spec = PAGE_SPECS[page_type].component(part.kind)
        assert spec is not None
        blocks = write(Brief(request=request, context=context, spec=spec, plan=planned))

        told = {number for block in blocks for number in block.facts}
        assert told <= set(part.facts), part.kind
        assert told or not spec.required


def test_a_part_that_has_to_be_there_may_tell_again_what_another_one_tells():
    request = replace(a_request(), facts=OAK[Language.EN][1])
    context = PageContext(facts=make_fact_sheet(request, None))
    spec = PAGE_SPECS[PageType.CATEGORY].component(ComponentKind.INTRO)
    assert spec is not None
    nothing_of_its_own = PagePlan(parts=(PlannedPart(kind=ComponentKind.INTRO, facts=(99,)),))

    blocks = write(Brief(request=request, context=context, spec=spec, plan=nothing_of_its_own))

    assert blocks[0].facts
