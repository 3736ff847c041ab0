"""The embedded writer: writes from the fact sheet alone, without a key and without a network."""

from genapp.providers.embedded.writer import EmbeddedWriter

__all__ = ["EmbeddedWriter"]
