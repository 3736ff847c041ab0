"""Finds what competitor pages write about: their headings, the most frequent first."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from genapp.page.request import Language
from genapp.sources.extracted import ExtractedPage
from genapp.sources.sentences import language_of

MAX_TOPICS: Final = 15
WORDS: Final = (2, 12)

_FURNITURE: Final = re.compile(
    r"cookie|newsletter|privacy|menu\b|basket|\bcart\b|check ?out|account|log ?in|sign (?:in|up)"
    r"|customer service|contact|follow us|about us|related|recently viewed|you may also|customers also|bestsell"
    r"|best sell|reviews?\b|share\b|filter|sort by|categories|payment|shipping|delivery|returns?\b|store finder"
    r"|our stores|social|download our app|copyright|datenschutz|menü|warenkorb|kasse|konto|anmelde"
    r"|kundenservice|kontakt|folge[nt]? (?:sie )?uns|über uns|ähnliche|zuletzt angesehen|das könnte"
    r"|kunden kauften|bewertung|teilen\b|sortieren|kategorien|zahlung|versand|lieferung|rückgabe|retoure"
    r"|filiale|impressum|agb\b|\d{1,3} ?%|sale\b|€|\$",
    re.I,
)


def frequent_topics(pages: Iterable[ExtractedPage], *, language: Language) -> tuple[str, ...]:
    """Headings in the language of the job; how many pages use one counts, then where it stood first."""
    seen: Counter[str] = Counter()
    written: dict[str, str] = {}
    for page in pages:
        if language_of(page.text) in (language, None):
            on_page = {heading.casefold().rstrip(" :.?!"): heading for heading in page.headings if _is_topic(heading)}
            seen.update(on_page.keys())
            written = {**on_page, **written}
    order = {key: place for place, key in enumerate(seen)}
    ranked = sorted(seen, key=lambda key: (-seen[key], order[key]))
    return tuple(written[key] for key in ranked[:MAX_TOPICS])


def _is_topic(heading: str) -> bool:
    return WORDS[0] <= len(heading.split()) <= WORDS[1] and len(heading) <= 100 and not _FURNITURE.search(heading)
