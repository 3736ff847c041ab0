"""What a search engine shows: title tag and meta description."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from genapp.page import ComponentKind, Finding, Level
from genapp.quality.check import PageUnderTest, about, asked
from genapp.quality.reading import alike, content, holds, read
from genapp.quality.text import pixel_width, words

_NARROWEST: Final = 200
_WIDEST: Final = 600
_PARTS: Final = re.compile(r"\s+[|–—·-]\s+|[:,;|!?.]\s+")
_LATE: Final = 2 / 3
_MOST_SALES: Final = 1
_SHORT_META: Final = 70
"""Characters; a description between this and the aim is whole, it only leaves room unused."""
_WORDS_OF_SENTENCE: Final = 15
"""Words from which on a description is made of sentences, and the last of them wants its stop."""
_MOST_KEYWORD: Final = 2
_ENDS: Final = re.compile(r"[.!?…][\"'”“»)\]]*$")


def title_tag(page: PageUnderTest) -> Iterator[Finding]:
    """It is neither cut nor stuffed: length, width, the keyword's words once and in its first part."""
    component, spec = asked(page, ComponentKind.TITLE)
    title, (fewest, most) = component.first, spec.characters
    width = pixel_width(title)
    if width > _WIDEST:
        what = "is cut on a result page; shorten it"
        yield _title(what, title, f"{width:.0f} px", f"at most {_WIDEST} px", level=Level.BLOCK)
    elif not fewest <= len(title) <= most or width < _NARROWEST:
        what = "is long; shorten it" if len(title) > most else "is short; say what is special here"
        yield _title(what, title, f"{len(title)} characters", f"{fewest} to {most}")
    keyword = page.request.primary_keyword
    if not holds(keyword, title, page):
        yield _title("does not name the primary keyword; name it in any form", title, "absent", keyword)
    elif (place := _place(page, title)) > _LATE:
        yield _title(
            "names the primary keyword late; put it first", title, f"after {place:.0%}", f"in the first {_LATE:.0%}"
        )
    yield from _stuffing(page, title)


def _place(page: PageUnderTest, title: str) -> float:
    """Where the first word of the keyword stands, as a share of the title."""
    wanted = content(page.request.primary_keyword, page.request.language)
    every = words(title)
    found = (at for at, word in enumerate(every) for part in content(word, page.request.language) if _in(part, wanted))
    return next(found, 0) / max(1, len(every))


def _stuffing(page: PageUnderTest, title: str) -> Iterator[Finding]:
    """A word of a keyword in several parts of the title, or words of sale in a row."""
    language = page.request.language
    parts = [part for part in _PARTS.split(title) if part and not _is_name(part, page)]
    stems = [content(part, language) for part in parts]
    keywords = [content(keyword, language) for keyword in page.request.keywords]
    for word in {word for keyword in keywords for word in keyword if not word[:1].isdigit()}:
        allowed = max(1, *(_times(word, keyword) for keyword in keywords))
        holding = sum(_times(word, part) > 0 for part in stems)
        count = sum(_times(word, part) for part in stems)
        if count > allowed and (holding > 1 or count > 2):
            what = "strings forms of the keyword together; name it once and say what is special here"
            yield _title(what, title, f"“{word}” {count} times", "once")
            return
    wording = read(page).wording
    sales = [word for word in words(title.casefold()) if wording and word in wording.sales]
    asked_for = " ".join(page.request.keywords).casefold()
    if len([word for word in sales if word not in asked_for]) > _MOST_SALES:
        yield _title(
            "sells instead of saying; leave the words of sale out", title, ", ".join(sales), f"at most {_MOST_SALES}"
        )


def _times(word: str, stems: Sequence[str]) -> int:
    """As itself, or as the end of a compound: "Matratze" is in "Kaltschaummatratze", "Sprache" is not "Sprachkurs"."""
    return sum(alike(word, other) and _same_end(word, other) for other in stems)


def _same_end(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) < 3 or long.endswith(short)


def _in(stem: str, wanted: Sequence[str]) -> bool:
    return any(alike(stem, word) for word in wanted)


def _is_name(part: str, page: PageUnderTest) -> bool:
    """Whether a part of the title is the name of the brand or of a fact, which has to be written as it is."""
    low = part.strip().casefold()
    if page.request.brand and page.request.brand.casefold() in low:
        return True
    return any(low == fact.value.casefold() for fact in page.context.facts.facts if fact.value)


def _title(what: str, title: str, value: str, limit: str, *, level: Level = Level.WARN) -> Finding:
    return about(ComponentKind.TITLE, f"tag {what}", level=level, value=value, limit=limit, evidence=title)


def meta_text(page: PageUnderTest) -> Iterator[Finding]:
    """It is whole, of this page, and not the opening again."""
    component, spec = asked(page, ComponentKind.META_DESCRIPTION)
    text, (fewest, most) = component.first.strip(), spec.characters
    if len(text) > most:
        yield _meta("is cut on a result page; shorten it", text, f"{len(text)} characters", f"at most {most}")
    elif len(text) < fewest:
        level = Level.INFORM if len(text) >= _SHORT_META else Level.WARN
        what = "leaves room unused; add what a searcher wants to know"
        yield _meta(what, text, f"{len(text)} characters", f"{fewest} to {most}", level=level)
    yield from _broken_off(page, text)
    yield from _own(page, text)
    opening = page.component(page.spec.opening)
    if opening and opening.first.strip().casefold() == text.casefold():
        what = f"repeats the {opening.kind.spoken}; write it in its own words"
        yield _meta(what, text, "equal", "its own words", level=Level.BLOCK)


def _broken_off(page: PageUnderTest, text: str) -> Iterator[Finding]:
    wording, every = read(page).wording, words(text.casefold())
    last = every[-1] if every else ""
    open_end = bool(wording and last in wording.open_endings)
    if text.endswith(("...", "…", ",", ";", ":", "-", "–", "(", "&")):
        yield _meta("breaks off; end its last sentence", text, text[-30:], "a whole sentence")
    elif not _ENDS.search(text) and (open_end or len(every) >= _WORDS_OF_SENTENCE):
        yield _meta("breaks off in the middle of a sentence; end it", text, text[-30:], "a whole sentence")


def _own(page: PageUnderTest, text: str) -> Iterator[Finding]:
    """It names the thing and a fact, and is no greeting."""
    reading, language = read(page), page.request.language
    stems, wanted = content(text, language), content(page.request.primary_keyword, language)
    thing = any(_in(word, stems) for word in wanted) or not wanted
    told, named = reading.touch(text)
    greeting = reading.wording.hits("greetings", text) if reading.wording else []
    count = min((_times(word, stems) for word in wanted), default=0)
    if not thing and len(told) < 2:
        what = "does not name what the page is about; name it in any form"
        yield _meta(what, text, "absent", page.request.primary_keyword)
    elif reading.known and not named:
        yield _meta("holds no fact of the page; name one that a searcher looks for", text, "none", "one or more")
    if greeting and not told:
        yield _meta("greets the reader and would fit any page; say what is found here", text, greeting[0][0], "none")
    if asked := reading.wording.hits("reader_questions", text) if reading.wording else []:
        what = "asks whether the reader looks for this; say what is found here"
        yield _meta(what, text, asked[0][0], "a statement")
    if count > _MOST_KEYWORD:
        yield _meta(
            "says the keyword again and again; name it once", text, f"{count} times", f"at most {_MOST_KEYWORD}"
        )


def _meta(what: str, text: str, value: str, limit: str, *, level: Level = Level.WARN) -> Finding:
    return about(ComponentKind.META_DESCRIPTION, what, level=level, value=value, limit=limit, evidence=text)
