"""The embedded writer: writes from the fact sheet alone, without a key and without a network."""

from typing import Final

from genapp.providers.base import Provider, ProviderConfig, ProviderKind


def _make(config: ProviderConfig) -> Provider:
    from genapp.providers.embedded.writer import EmbeddedWriter  # loaded when needed

    return EmbeddedWriter()


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
