"""The sentences of the embedded writer: one folder per language."""
