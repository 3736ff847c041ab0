"""Picks the few sentences of a page that state something, and guesses the language of a text."""

import re
from collections.abc import Iterator
from typing import Final

from genapp.page.request import Language

MAX_SENTENCES: Final = 8
WORDS: Final = (6, 32)
ENOUGH_WORDS: Final = 20

_END: Final = re.compile(r"(?<=[a-zäöüß0-9)%][.!?])\s+(?=[A-ZÄÖÜ„\"])")
_ABBREVIATION: Final = re.compile(
    r"\b(?:z\. ?B|ca|bzw|inkl|zzgl|max|min|mind|approx|incl|e\.g|i\.e|no|nr|st|dr)\.$", re.I
)
_CONCRETE: Final = re.compile(
    r"\d|\b(?:wool|cotton|linen|leather|oak|walnut|beech|ash|birch|pine|steel|aluminium|aluminum|glass|ceramic|porcelain"
    r"|merino|silk|polyester|polyamide|nylon|down|cork|bamboo|rattan|marble|brass|certified|waterproof|machine[- ]wash"
    r"|woll\w*|baumwoll\w*|leinen|leder|eiche\w*|nussbaum|buche\w*|esche\w*|kiefer\w*|stahl|edelstahl|glas|keramik"
    r"|porzellan|seide|daunen|kork|bambus|rattan|marmor|messing|zertifizier\w*|wasserdicht|massiv\w*|waschbar\w*)\b",
    re.I,
)
_NOT_A_FACT: Final = re.compile(
    r"[€$£%©|»›→]|\b(?:EUR|USD|GBP|CHF)\b|https?:|www\.|@"
    r"|\b(?:we|our|ours|us|you|your|i|my|wir|uns|unser\w*|du|dein\w*|dich|dir|sie|ihr|ihre\w*|ihnen|ich|mein\w*)\b"
    r"|\b(?:sale|discount|voucher|coupon|newsletter|cookies?|javascript|browser|copyright|today|now|currently|until|limited"
    r"|best|perfect|unique|stunning|amazing|click|discover|shop|buy|order|orders|shipping|delivery|returns?|reviews?|stars"
    r"|rabatt|gutschein|heute|jetzt|derzeit|aktuell|nur|beste\w*|perfekt\w*|einzigartig\w*|entdeck\w*|klick\w*|kauf\w*"
    r"|bestell\w*|versand\w*|lieferung|lieferzeit|rückgabe|bewertung\w*|sternen?|datenschutz|impressum|mwst)\b",
    re.I,
)
_ENGLISH: Final = "the and of is are with for from to in on it this that by as at or which can be has"
_GERMAN: Final = "der die das und ist sind mit für von zu im in den dem des ein eine auf aus sich auch bei"
_COMMON: Final = {Language.EN: frozenset(_ENGLISH.split()), Language.DE: frozenset(_GERMAN.split())}


def stating_sentences(text: str, *, language: Language) -> tuple[str, ...]:
    """Sentences that give a number, a material or the like, speak to nobody and praise nothing; few, in page order."""
    if language_of(text) not in (language, None):
        return ()
    found = dict.fromkeys(sentence for sentence in _sentences(text) if _states_something(sentence))
    return tuple(found)[:MAX_SENTENCES]


def language_of(text: str) -> Language | None:
    """English or German by their commonest words; None when the text is short, mixed or something else."""
    words = re.findall(r"[^\W\d_]+", text[:20_000].casefold())
    if len(words) < ENOUGH_WORDS:
        return None
    hits = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best, other = sorted(hits, key=lambda language: -hits[language])[:2]
    return best if hits[best] > 2 * hits[other] and hits[best] >= len(words) * 0.08 else None


def _sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        begun = ""
        for piece in _END.split(line.lstrip("-•* ").strip()):
            begun = f"{begun} {piece}".strip()
            if not _ABBREVIATION.search(begun):
                yield begun
                begun = ""


def _states_something(sentence: str) -> bool:
    words = sentence.split()
    if not WORDS[0] <= len(words) <= WORDS[1] or len(sentence) > 260:
        return False
    if not sentence.endswith(".") or not sentence[0].isupper() or sentence.isupper():
        return False
    return bool(_CONCRETE.search(sentence)) and not _NOT_A_FACT.search(sentence)
