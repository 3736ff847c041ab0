"""Chooses between sentences: the same page always gets the same ones, two pages rarely do."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


class Chooser:
    """Turns a seed and the name of a place in the text into an order of the options."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def order(self, place: str, options: Sequence[T]) -> list[T]:
        """All options, the preferred one first."""
        return sorted(options, key=lambda option: self._rank(f"{place}\n{option}"))

    def rotate(self, place: str, options: Sequence[T]) -> list[T]:
        """The options in their own order, beginning anywhere."""
        if not options:
            return []
        start = int(self._rank(place), 16) % len(options)
        return [*options[start:], *options[:start]]

    def _rank(self, text: str) -> str:
        return blake2b(f"{self._seed}\n{text}".encode(), digest_size=8).hexdigest()
