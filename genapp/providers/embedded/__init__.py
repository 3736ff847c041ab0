"""The embedded writer: writes from the fact sheet alone, without a key and without a network."""

from collections.abc import Sequence
from typing import Final

from genapp.languages import LANGUAGES, WRITTEN
from genapp.languages.base import listed
from genapp.page import Block, Language
from genapp.providers.base import Brief, Provider, ProviderConfig, ProviderKind


def _make(config: ProviderConfig) -> Provider:
    from genapp.providers.embedded.writer import EmbeddedWriter  # loaded when needed

    return EmbeddedWriter()


def write(brief: Brief) -> Sequence[Block]:
    """The blocks of one component, without a call."""
    from genapp.providers.embedded import writer  # loaded when needed

    return writer.write(brief)


def _cannot_write(language: Language) -> str:
    spec = LANGUAGES[language]
    ours = listed([LANGUAGES[one].name for one in WRITTEN], "and")
    return "" if spec.has_texts else f"The embedded writer writes {ours}; choose another writer for {spec.name}."


EMBEDDED: Final = ProviderKind(
    name="embedded",
    label="Embedded writer (templates)",
    what="the template writer",
    about="A template writer: it turns your facts into plain sentences and adds nothing. It is not a language model.",
    make=_make,
    paid=False,
    limited=False,
    cannot_write=_cannot_write,
    spellings="embeddedwriter template templates",
)
