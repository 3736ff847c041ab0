"""Writes one component each: given the plan of the page, returns its blocks."""

from collections.abc import Callable
from typing import Final

from genapp.page.components import Block, ComponentKind
from genapp.providers.embedded.compose import bullets, ending, faq, head, landing, opening, sections
from genapp.providers.embedded.plan import Plan

COMPOSERS: Final[dict[ComponentKind, Callable[[Plan], list[Block]]]] = {
    ComponentKind.TITLE: head.title,
    ComponentKind.META_DESCRIPTION: head.meta_description,
    ComponentKind.H1: head.h1,
    ComponentKind.INTRO: opening.intro,
    ComponentKind.SHORT_DESCRIPTION: opening.short_description,
    ComponentKind.HERO: opening.hero,
    ComponentKind.BULLETS: bullets.bullets,
    ComponentKind.BENEFITS: landing.benefits,
    ComponentKind.SECTIONS: sections.sections,
    ComponentKind.STEPS: landing.steps,
    ComponentKind.FAQ: faq.faq,
    ComponentKind.CLOSING: ending.closing,
}
