"""The little grammar the writer needs, one file per language."""

from genapp.page.request import Language
from genapp.providers.embedded.language import de, en
from genapp.providers.embedded.language.thing import Grammar

GRAMMARS: dict[Language, Grammar] = {Language.EN: en.GRAMMAR, Language.DE: de.GRAMMAR}

__all__ = ["GRAMMARS", "Grammar"]
