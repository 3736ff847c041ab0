"""Facts that only say which of many like pages it is: another town or colour is not yet something to tell."""

import re
from typing import Final

_NAMES: Final = (
    "town city place location area region county district state country postcode postal zip code neighbourhood colour"
    " color shade stadt ort ortsteil standort region kreis landkreis bundesland land plz postleitzahl stadtteil farbe"
    " farbton ville lieu commune région département quartier pays postal couleur teinte ciudad localidad lugar zona"
    " provincia barrio país tono código città luogo comune regione quartiere colore tinta stad plaats regio provincie"
    " wijk gemeente kleur name"
)
_WORDS: Final = frozenset(_NAMES.split())
_WORD: Final = re.compile(r"[^\W_]+")


def is_slot(name: str) -> bool:
    """Whether a fact of this name is one, in any of our languages."""
    words = _WORD.findall(name.casefold())
    return bool(words) and _WORDS.issuperset(words)
