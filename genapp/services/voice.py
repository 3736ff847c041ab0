"""The voice of the installation: its rules, and those that good pages keep themselves."""

import asyncio
from collections.abc import Sequence
from typing import Final

from genapp.access import Right, User, require
from genapp.errors import BadInput, Problem
from genapp.quality.voice import VoiceRules, derive
from genapp.sources.extract import extract_page
from genapp.sources.fetch import FetchError, GuardedFetcher

_WEB: Final = ("http://", "https://")
MOST_CHARACTERS: Final = 60_000
"""Of what is pasted: some twenty pages."""
_MOST_ADDRESSES: Final = 10


async def voice_of_pages(given: str, language: str, *, allow_private: bool, by: User | None) -> VoiceRules:
    """The rules that good pages keep: `given` are their texts, their addresses on lines of their own, or both.

    Nothing is stored. Raises `BadInput` when there is nothing to read, too much, or a page cannot be read.
    """
    require(by, Right.ADMINISTER)
    lines = given.splitlines()
    addresses = list(dict.fromkeys(line.strip() for line in lines if line.strip().startswith(_WEB)))
    pasted = "\n".join(line for line in lines if not line.strip().startswith(_WEB)).strip()
    if not addresses and not pasted:
        raise _wrong("missing", "is empty; paste the text or the addresses of pages that sound as they should")
    if len(pasted) > MOST_CHARACTERS or len(addresses) > _MOST_ADDRESSES:
        allowed = f"{MOST_CHARACTERS:,} characters of text and {_MOST_ADDRESSES} addresses"
        raise _wrong("too_long", f"is too much; {allowed} are read at most")
    texts = [pasted] if pasted else []
    return derive([*texts, *await _texts_of(addresses, allow_private=allow_private)], language)


async def _texts_of(addresses: Sequence[str], *, allow_private: bool) -> list[str]:
    """What the pages say, headings first, in the order of their addresses."""
    fetcher = GuardedFetcher(allow_private=allow_private)
    try:
        found = await asyncio.gather(*map(fetcher.fetch, addresses))
    except FetchError as error:
        raise _wrong("unreadable", f"names a page that cannot be read: {error}") from error
    pages = map(extract_page, found)
    return ["\n".join((page.h1, *page.headings, page.text)) for page in pages]


def _wrong(code: str, message: str) -> BadInput:
    return BadInput([Problem(field="pages", code=code, message=message)])
