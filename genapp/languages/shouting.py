"""Puts text that was typed in capitals into normal case; abbreviations, units and codes stay as they are."""

import re
from collections.abc import Callable, Iterable
from typing import Final

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NAMES_OF_UNITS: Final = """
mm cm dm m km mg g kg ml cl kW kWh Wh kWp Nm dB Hz kHz MHz GHz mAh Ah lm bar mbar kPa MPa Pa kN rpm
"""
_UNITS: Final = {unit.upper(): unit for unit in _NAMES_OF_UNITS.split()}
_UNIT: Final = re.compile(rf"(?<=\d)( ?)({'|'.join(sorted(_UNITS, key=len, reverse=True))})(?![\w-])")
_NORM: Final = re.compile(
    r"\b(?:DIN|EN|ISO|IEC|NF|BS|UNI|UNE|NEN|ASTM|ANSI|VDE|ETSI|UL|SAE|IEEE)(?:[ /-](?:EN|ISO|IEC))*[ -]\d{3,}"
)
"""A standard by its number, of which nothing may change."""
_VOWEL: Final = re.compile(r"[AEIOUYÄÖÜÀ-Ý]")
_SHORTEST: Final = 4
_LOUD_SHARE: Final = 0.6
_SHORT: Final = """
aa aaa abs ac ai api bpa co2 dc diy dna ean ebay eco epdm eps erp eu eur eva fag fda fsc gbp gots gps gtin hd
hdf iban ikea inci io ip isbn it iso ki lcd led mdf npo oled osb pa pe pes pet pla pos pp ppe ps ptfe pu pur
pvc rgb sae skf sku suv tpe tpu tüv uhd ui uk un us usa usb usd uv uvp ux vat vesa vip wlan xl xs xxl
"""
"""Words that are spelled in capitals although they can be read as words."""
_KEPT: Final = frozenset(_SHORT.split())


def is_shouted(text: str) -> bool:
    """Whether a text has no small letter and a word that is no abbreviation."""
    words = _WORD.findall(text)
    return text == text.upper() and any(_is_plain(word) and len(word) > _SHORTEST for word in words)


def all_shouted(texts: Iterable[str]) -> bool:
    """Whether most of the texts that can be judged are shouted: then the short ones beside them are, too."""
    judged = [is_shouted(text) for text in texts if any(len(word) > _SHORTEST for word in _WORD.findall(text))]
    return bool(judged) and sum(judged) >= _LOUD_SHARE * len(judged)


def calm(text: str, quiet: Callable[[str], str] = str.lower, *, capital: bool = False) -> str:
    """The text in normal case if it has no small letter, else as it is.

    `quiet` says how the language writes an ordinary word; `capital` is for the first letter of a name.
    """
    if text != text.upper():
        return text
    text = re.sub(r"(?<=\d)( ?)X( ?)(?=\d)", r"\1x\2", text)
    text = _UNIT.sub(lambda found: f"{found[1]}{_UNITS[found[2]]}", text)
    norms = [found.span() for found in _NORM.finditer(text)]
    low = _WORD.sub(lambda found: found[0] if _is_code(found, norms) else quiet(found[0]), text)
    return low[:1].upper() + low[1:] if capital else low


def _is_code(found: re.Match[str], norms: list[tuple[int, int]]) -> bool:
    """Whether a word stays as it is: part of a standard or of a number ("AX200"), or no ordinary word."""
    around = found.string[max(found.start() - 1, 0) : found.end() + 1]
    beside = found.string[max(found.start() - 4, 0) : found.end() + 4]
    paired = re.search(r"\b([A-Z]{2,4})/([A-Z]{2,4})\b", beside)
    if paired and not all(map(_is_plain, paired.groups())):
        return True
    standard = any(start <= found.start() < end for start, end in norms)
    return standard or any(sign.isdigit() for sign in around) or not _is_plain(found[0])


def _is_plain(word: str) -> bool:
    """Whether it is an ordinary word in capitals; one letter, no vowel or a known abbreviation is not."""
    return word == word.upper() and len(word) > 1 and bool(_VOWEL.search(word)) and word.casefold() not in _KEPT


_ACRONYMS: Final = frozenset(
    {"api", "cctv", "cnc", "crm", "diy", "erp", "gps", "hvac", "iot", "kfz", "led", "nas", "oled", "pvc", "saas", "seo"}
    | {"suv", "tv", "usb", "uv", "vpn", "wlan"}
)


def with_acronyms(keyword: str) -> str:
    """Abbreviations that people type small in a search, in capitals: "crm for shops" is "CRM for shops"."""
    large = (word.upper() if word in _ACRONYMS else word for word in keyword.split(" "))
    return " ".join("SaaS" if word == "SAAS" else word for word in large)
