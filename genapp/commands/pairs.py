"""Reads `NAME=VALUE` words."""

from collections.abc import Sequence

from genapp.errors import BadInput, Problem


def read_pairs(words: Sequence[str]) -> dict[str, str]:
    """Raises `BadInput` with every word that is none."""
    wrong = [word for word in words if "=" not in word]
    if wrong:
        raise BadInput([Problem(field=word, code="not_allowed", message="is not NAME=VALUE") for word in wrong])
    return {name.strip(): value.strip() for name, _, value in (word.partition("=") for word in words)}
