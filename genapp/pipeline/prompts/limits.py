"""How long an answer may be: characters of a line, words of the rest, tokens of the whole call."""

from typing import Final

from genapp.page.components import ComponentKind, ComponentSpec, Shape
from genapp.page.request import Language

LINE_CHARACTERS: Final = {
    ComponentKind.TITLE: (30, 60),
    ComponentKind.META_DESCRIPTION: (121, 156),
    ComponentKind.H1: (10, 70),
}
"""What is asked of components that are judged in characters, as the checks judge them."""

DEFAULT_LINE: Final = (10, 120)

TOKENS_PER_WORD: Final = {Language.EN: 2, Language.DE: 3}
"""Above what tokenizers need for running text, so that a whole answer is never cut."""

TOKENS_PER_BLOCK: Final = 60
SPARE_TOKENS: Final = 300


def line_characters(kind: ComponentKind) -> tuple[int, int]:
    return LINE_CHARACTERS.get(kind, DEFAULT_LINE)


def max_tokens(spec: ComponentSpec, language: Language) -> int:
    """Twice the longest answer that would be accepted as good, plus room for brackets and quotes."""
    words = 40 if spec.shape is Shape.LINE else spec.words[1]
    return 2 * words * TOKENS_PER_WORD[language] + spec.blocks[1] * TOKENS_PER_BLOCK + SPARE_TOKENS
