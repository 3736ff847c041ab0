"""The embedded writer: writes from the fact sheet alone, without a key and without a network."""

from collections.abc import Sequence
from typing import Final

from genapp.languages.base import FOLDER
from genapp.page import Block, Language
from genapp.providers.base import Brief, Provider, ProviderConfig, ProviderKind


def _make(config: ProviderConfig) -> Provider:
    from genapp.providers.embedded.writer import EmbeddedWriter  # loaded when needed

    return EmbeddedWriter()


def can_write(language: Language) -> bool:
    """Whether we have texts in it."""
    return (FOLDER / language.value.partition("-")[0] / "writer").is_dir()


def write(brief: Brief) -> Sequence[Block]:
    """The blocks of one component, without a call."""
    from genapp.providers.embedded import writer  # loaded when needed

    return writer.write(brief)


EMBEDDED: Final = ProviderKind(
    name="embedded",
    label="Embedded writer (templates)",
    what="the template writer",
    about="A template writer: it fills careful templates with your facts. It is not a language model.",
    make=_make,
    paid=False,
    limited=False,
    spellings="embeddedwriter template templates",
)
