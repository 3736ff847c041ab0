"""Finds what competitor pages write about: their headings, the most frequent first."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from genapp.languages import any_language
from genapp.page.request import Language
from genapp.sources.extracted import ExtractedPage
from genapp.sources.sentences import language_of

MAX_TOPICS: Final = 15
WORDS: Final = (2, 12)

_FURNITURE: Final = re.compile(rf"{any_language(lambda words: words.furniture)}|\d{{1,3}} ?%|€|\$", re.I)


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
