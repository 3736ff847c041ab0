"""What a page is about, in the forms that sentences need."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from genapp.page.request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """The primary keyword understood as far as is safe.

    `words` are the forms for the frames; a form that cannot be made safely is missing, and with it all its sentences.
    """

    display: str
    """As a heading or the beginning of a title."""
    words: dict[str, str] = field(default_factory=dict)
    plural: bool = False
    """Number of `ref`, the thing in short."""
    gender: str = "n"
    family: str = ""
    kind: str = "plain"
    """plain, verb ("buy boots") or other ("best boots near me")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What one language provides."""

    thing: Callable[[PageRequest], Thing]
    join: Callable[[Sequence[str]], str]
    """ "a, b and c"."""
    join_or: Callable[[Sequence[str]], str]
    secondary: Callable[[Sequence[str]], dict[str, str]]
    """Other keywords in the forms for the frames."""
    lower_value: Callable[[str], str]
    """A value in the middle of a sentence: lower case where that is certain."""
    relaxed: Callable[[str], str]
    """A frame as a friendly voice would say it."""


def listed(items: Sequence[str], word: str, *, comma: str = ", ") -> str:
    if len(items) < 2:
        return "".join(items)
    return f"{comma.join(items[:-1])} {word} {items[-1]}"


def capital(text: str) -> str:
    """With a capital first letter, unless the first word has its own spelling (iPhone, adidas is left alone)."""
    first = text.split(" ", 1)[0]
    if any(sign.isupper() for sign in first[1:]):
        return text
    return text[:1].upper() + text[1:]
