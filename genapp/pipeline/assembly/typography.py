"""The typographic form of a plain text in its language: quotes, dashes, spaces that must not break."""

import re
from dataclasses import replace
from typing import Final

from genapp.languages import LANGUAGES
from genapp.page.components import HEAD_KINDS, Component
from genapp.page.request import Language

NO_BREAK: Final = "\u00a0"
UNITS: Final = (
    "mm|cm|dm|m|km|µm|mg|g|kg|t|ml|cl|l|mm²|cm²|m²|cm³|m³|W|kW|kWh|Wh|V|mV|A|mA|mAh|Ah|Hz|kHz|MHz|GHz|bar|Pa|hPa|dB"
    "|°C|°F|K|lm|lx|MB|GB|TB|€|EUR|USD|CHF|GBP|kcal|kJ|Nm|N|rpm|psi|oz|lb|lbs|ft|in|%"
)
UNIT_AFTER_NUMBER: Final = re.compile(rf"(?<=\d) (?=(?:{UNITS})(?![\w²³]))")
NUMBER_RANGE: Final = re.compile(r"(?<![\w\-–])(\d{1,4}(?:[.,]\d+)?) ?- ?(\d{1,4}(?:[.,]\d+)?)(?![\w\-–])(?!\s*-)")
DASH: Final = re.compile(r"(?<=\S) (?:--?|—) (?=\S)")
OPENING: Final = re.compile(r'(^|[\s(\[–—])"(?=\S)')
CLOSING: Final = re.compile(r'(?<=[\w.,;:!?…)%€])"(?![\w"])')
INCHES: Final = re.compile(r'(?<=\d)"')
APOSTROPHE: Final = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")


def typeset_component(component: Component, language: Language) -> Component:
    """Head lines keep ordinary spaces: they are shown by search engines, not by our page."""
    form = quotes_and_dashes if component.kind in HEAD_KINDS else typeset
    blocks = tuple(
        replace(block, text=form(block.text, language), heading=form(block.heading, language))
        for block in component.blocks
    )
    return replace(component, blocks=blocks)


def typeset(text: str, language: Language) -> str:
    """The whole form, for running text; the second time it changes nothing."""
    return UNIT_AFTER_NUMBER.sub(NO_BREAK, quotes_and_dashes(text, language))


def quotes_and_dashes(text: str, language: Language) -> str:
    """Straight quotes become the quotes of the language; " - " a dash; "2-4" a range."""
    opening, closing = LANGUAGES[language].quotes
    text = INCHES.sub("″", text) if text.count('"') % 2 else text
    text = OPENING.sub(rf"\1{opening}", text)
    text = CLOSING.sub(closing, text)
    text = APOSTROPHE.sub("’", text)
    text = DASH.sub(" – ", text)
    return NUMBER_RANGE.sub(r"\1–\2", text)
