"""The body is written in the language that was asked for."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from genapp.page.components import HEAD_KINDS, Component
from genapp.page.findings import Finding, Level
from genapp.quality.check import CannotRun, PageUnderTest

NAME: Final = "language"
FEWEST_SIGNS: Final = 200
SURE: Final = 0.80


def look(page: PageUnderTest) -> Iterator[Finding]:
    """Each component long enough to be judged by itself, so that one paragraph in another language is seen."""
    body = [part for part in page.components if part.kind not in HEAD_KINDS]
    long_enough = [part for part in body if len(part.text) >= FEWEST_SIGNS]
    if not long_enough:
        raise CannotRun(f"no component has {FEWEST_SIGNS} characters or more")
    for component in long_enough:
        yield from _judge(component, page.request.language.value)


def _judge(component: Component, wanted: str) -> Iterator[Finding]:
    detected, confidence = detector().classify(component.text)
    if detected != wanted and confidence >= SURE:
        yield Finding(
            check=NAME,
            level=Level.BLOCK,
            message=f"The {component.kind.value.replace('_', ' ')} is written in another language.",
            component=component.kind,
            value=f"{detected} ({confidence:.0%} sure)",
            limit=wanted,
            evidence=component.text[:80],
        )


@lru_cache(maxsize=1)
def detector() -> Any:  # Any: py3langid has no types
    """The language identifier, loaded at the first use: it takes about 0.3 s and 100 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
