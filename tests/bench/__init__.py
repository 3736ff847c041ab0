"""Measurements: `python -m tests.bench` prints a table; each figure in the docs comes from here."""
