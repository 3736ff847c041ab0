"""How the sentences are built: grammar that is surely wrong, length, and what makes a text wooden or loud."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from genapp.languages.base import FOLDER
from genapp.languages.romance import noun_forms
from genapp.page import Block, ComponentKind, Finding
from genapp.quality.check import CannotRun, PageUnderTest, noted
from genapp.quality.reading import body_parts, content, read
from genapp.quality.text import sentences, shingles, words
from genapp.quality.voice import broken_rules
from genapp.quality.wording import Wording, wording_of

_DOUBLED: Final = re.compile(r"(?<![\w-])([^\W\d_]{2,})[ \u00a0]\1(?![\w-])", re.I)
_FEWEST_JUDGED: Final = 8
_FEWEST_BEGUN: Final = 6
"""Sentences of which a share says something."""
MOST_ALIKE: Final = 0.4
"""Share of the sentences that may begin with the same word."""
_ROW: Final = 4
"""Sentences in a row."""
_MOST_MARKS: Final = 1
"""Exclamation marks for 100 words."""
_SHOUTED: Final = re.compile(r"\b[A-ZÄÖÜÉÈÑ]{5,}\b")
_FEWEST_SHOUTED: Final = 3
_LABEL: Final = re.compile(r"([^\W\d_][\w '’-]{1,40}?)\s?: \S")
_FEWEST_LABELS: Final = 2
_LISTS: Final = frozenset({ComponentKind.BULLETS, ComponentKind.FAQ, ComponentKind.STEPS})
"""Where data may stand as it is."""
_RUN: Final = 6
"""Words in a row that are a formula when they come back."""
_MOST_RUNS: Final = 2
_FEWEST_NAMES: Final = 3
"""Headings that are names of facts."""
_LABEL_WORDS: Final = 12
"""Words under a heading that is read with them as one line."""
_NO_PLURALS: Final = ("ss", "us", "is", "series", "news")
_GROUPS: Final = ("singular", "plural", "masculine", "feminine", "neuter")


def grammar(page: PageUnderTest) -> Iterator[Finding]:
    """Values in frames that they do not fit, number and case that disagree, doubled words: what is surely wrong."""
    wording = read(page).wording
    if wording is None:
        raise CannotRun(f"there is no list of errors for {page.request.language.value}")
    nouns = _Nouns.of(page)
    known = "\n".join([*(fact.text for fact in page.context.facts.facts), *page.request.keywords]).casefold()
    for component in page.components:
        for text in sentences(component.text, page.request.language.value):
            found = next(_errors(text, wording, nouns, known), "")
            if found:
                message = "A sentence has words that do not fit together; write it again."
                yield noted(component.kind, message, value=found, limit="none", evidence=text)


def _errors(text: str, wording: Wording, nouns: "_Nouns", known: str) -> Iterator[str]:
    for match in _DOUBLED.finditer(text):
        if (
            match[1].casefold() not in wording.doubled_fine
            and match[0].casefold() not in known
            and match[1][0].islower()
        ):
            yield match[0]
    for match in wording.hits("wrong", text):
        if nouns.agree_with(match) and not re.search(rf"(?<!\w){re.escape(match[0].casefold())}(?!\w)", known):
            yield match[0]


class _Nouns:
    """What is known of nouns of a language: forms from its lists, and those of the facts of the page."""

    def __init__(self, code: str, given: Sequence[str]) -> None:
        self._forms = _forms(code)
        self._given = {word for text in given for word in words(text)}
        self._heads = {text.split()[-1].casefold() for text in given if text.split()} if code == "en" else set[str]()
        wording = wording_of(code)
        self._measures = wording.measures if wording else frozenset[str]()
        self._endings = ("en", "er", "e", "n", "s") if code == "de" else ("es", "s")

    @classmethod
    def of(cls, page: PageUnderTest) -> "_Nouns":
        names = [fact.name for fact in page.context.facts.facts]
        return cls(page.request.language.value.split("-")[0], [*names, *page.request.keywords])

    def agree_with(self, match: re.Match[str]) -> bool:
        """Whether each word of a named group is what the group says; a word that nobody knows is not."""
        return all(self._is(group, word) for group, word in match.groupdict().items() if word and group in _GROUPS)

    def _is(self, group: str, word: str) -> bool:
        low = word.rsplit("-", 1)[-1].casefold()
        singular, plural, gender = self._look_up(low)
        if low in self._measures:
            return False
        if group == "singular":
            return (bool(singular) and singular != plural) or (not singular and not plural and self._cut(word))
        if group == "plural":
            return (bool(plural) and singular != plural) or (not plural and not singular and self._is_asked(word))
        return bool(singular) and gender == group and not plural

    def _look_up(self, low: str) -> tuple[str, str, str]:
        """Whether the word is a known singular, a known plural, and its gender: the longest noun that it ends in."""
        for start in range(max(1, len(low) - 3)):
            part = low[start:]
            if part in self._forms and (start == 0 or len(part) >= 4):
                is_one, is_many, gender = self._forms[part]
                if is_one and is_many:
                    return part, part, gender
                return (part if is_one else "", part if is_many else "", gender)
        return "", "", ""

    def _is_asked(self, word: str) -> bool:
        """Whether a keyword ends in the word with an English plural ending: "garden shears"."""
        return word.casefold() in self._heads and word.endswith("s") and not word.endswith(_NO_PLURALS)

    def _cut(self, word: str) -> bool:
        """Whether a fact has the word in the plural: "Klingen: ..." knows that "Klinge" is one."""
        low = word.casefold()
        return any(name.casefold() == low + ending for name in self._given for ending in self._endings if len(low) > 3)


@lru_cache(maxsize=8)
def _forms(code: str) -> dict[str, tuple[bool, bool, str]]:
    """Forms of nouns in lower case: whether each is a singular, a plural, and its gender."""
    found: dict[str, tuple[bool, bool, str]] = {}
    file = FOLDER / code / "writer" / "nouns.txt"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    genders = {"m": "masculine", "f": "feminine", "n": "neuter"}
    for one, gender, many in noun_forms(code):
        _add(found, one, many or "-", genders[gender])
    for line in (text.split() for text in lines if text.strip() and not text.startswith("#")):
        if len(line) >= 3 and line[1] in genders:
            _add(found, line[0], line[2], genders[line[1]])
        elif code == "en":
            _add(found, line[0], _english_plural(line[0]), "")
    wording = wording_of(code)
    for one, many in wording.plurals if wording else ():
        _add(found, one, many, found.get(one.casefold(), (True, False, ""))[2])
    return found


def _add(found: dict[str, tuple[bool, bool, str]], one: str, many: str, gender: str) -> None:
    one, many = one.casefold(), many.casefold()
    found[one] = (True, one == many, gender)
    if many not in {one, "-"}:
        found[many] = (found.get(many, (False, True, ""))[0], True, gender)


def _english_plural(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def readability(page: PageUnderTest) -> Iterator[Finding]:
    """No sentence is too long to be read at once, nor are they long on the whole."""
    reading = read(page)
    wording = reading.wording
    if wording is None:
        raise CannotRun(f"there are no limits for {page.request.language.value}")
    lengths = [(len(words(sentence.text)), sentence) for sentence in reading.body]
    for count, sentence in lengths:
        if count > wording.longest_sentence:
            message = "A sentence is too long to be read at once; part it."
            limit = f"at most {wording.longest_sentence}"
            yield noted(sentence.kind, message, value=f"{count} words", limit=limit, evidence=sentence.text)
    mean = sum(count for count, _ in lengths) / len(lengths) if lengths else 0
    if len(lengths) >= _FEWEST_JUDGED and mean > wording.mean_sentence:
        message = "The sentences are long on the whole; part some of them."
        kind = max(lengths, key=lambda pair: pair[0])[1].kind
        yield noted(kind, message, value=f"{mean:.0f} words a sentence", limit=f"at most {wording.mean_sentence}")


def voice_rules(page: PageUnderTest) -> Iterator[Finding]:
    """Each rule of the voice that the page breaks."""
    yield from broken_rules(page.voice, page.components, page.request.language, opening=page.spec.opening)


def style(page: PageUnderTest) -> Iterator[Finding]:
    """Sentences that begin alike, exclamation marks, shouting."""
    yield from _beginnings(page)
    yield from _data_sheet(page)
    yield from _truism(page)
    yield from _formula(page)
    yield from _labels_in_prose(page)
    body = body_parts(page)
    every = "\n".join(part.text for part in body)
    count, total = every.count("!"), len(words(every))
    if count > max(1, _MOST_MARKS * total / 100):
        kind = max(body, key=lambda part: part.text.count("!")).kind
        message = "The page shouts with exclamation marks; end its sentences with a full stop."
        yield noted(kind, message, value=f"{count} marks", limit=f"at most {_MOST_MARKS} for 100 words")
    known = "\n".join([*(fact.text for fact in page.context.facts.facts), *page.request.keywords, page.request.brand])
    shouted = [
        (part.kind, word) for part in page.components for word in _SHOUTED.findall(part.text) if word not in known
    ]
    if len(shouted) >= _FEWEST_SHOUTED:
        kind, word = shouted[0]
        message = "Words stand in capitals; write them as usual."
        limit = f"fewer than {_FEWEST_SHOUTED}"
        yield noted(kind, message, value=f"{len(shouted)} words", limit=limit, evidence=word)


def _data_sheet(page: PageUnderTest) -> Iterator[Finding]:
    """Headings that are names of data, one after the other, lead nobody through a text."""
    names = {content(fact.name, page.request.language) for fact in page.context.facts.facts if fact.name}
    headed = [(part.kind, block) for part in body_parts(page) for block in part.blocks if block.heading]
    headed = [(kind, block) for kind, block in headed if not block.heading.rstrip().endswith("?")]
    bare = [
        (kind, block.heading)
        for kind, block in headed
        if content(block.heading, page.request.language) in names and not _label(block, page)
    ]
    if len(bare) >= _FEWEST_NAMES and len(bare) > len(headed) / 2:
        kind, heading = bare[0]
        message = "The headings only name the data; say in them what the reader gains or decides."
        yield noted(
            kind, message, value=f"{len(bare)} of {len(headed)} headings", limit="at most half", evidence=heading
        )


def _label(block: Block, page: PageUnderTest) -> bool:
    """Whether a heading and the value under it read as one line: "Pick-up" over "Within 10 km."."""
    said = {word.casefold() for word in words(block.text)}
    values = ({word.casefold() for word in words(fact.value)} for fact in page.context.facts.facts)
    return len(words(block.text)) <= _LABEL_WORDS and any(said <= value for value in values)


def _labels_in_prose(page: PageUnderTest) -> Iterator[Finding]:
    """Data where sentences should stand: "Weight: 2 kg." in running text, and names of data without a verb."""
    names = {content(fact.name, page.request.language) for fact in page.context.facts.facts if fact.name}
    prose = [sentence for sentence in read(page).body if sentence.kind not in _LISTS]
    labelled = [
        sentence
        for sentence in prose
        if (label := _LABEL.match(sentence.text)) and content(label[1], page.request.language) in names
    ]
    if labelled and (len(labelled) >= _FEWEST_LABELS or labelled[0] is prose[0]):
        message = "Data stands where a sentence should; say it in one, or leave it to the list."
        value = f"{len(labelled)} of {len(prose)} sentences"
        yield noted(labelled[0].kind, message, value=value, limit="none", evidence=labelled[0].text)


def _formula(page: PageUnderTest) -> Iterator[Finding]:
    """The same run of words in more than two sentences; what a fact or a keyword says in so many words is none."""
    known = "\n".join([*(fact.text for fact in page.context.facts.facts), *page.request.keywords])
    given = shingles(known, _RUN)
    body = read(page).body
    counts = Counter(run for sentence in body for run in shingles(sentence.text, _RUN) - given)
    run, count = counts.most_common(1)[0] if counts else ((), 0)
    if count > _MOST_RUNS:
        last = [sentence for sentence in body if run in shingles(sentence.text, _RUN)][-1]
        message = f"“{' '.join(run)}” comes back in sentence after sentence; say it in other words or once."
        yield noted(last.kind, message, value=f"{count} sentences", limit=f"at most {_MOST_RUNS}", evidence=last.text)


def _truism(page: PageUnderTest) -> Iterator[Finding]:
    """An opening that holds for anyone, and questions that only ask whether the reader searches what he searched."""
    reading = read(page)
    first = reading.body[0] if reading.body else None
    if first and reading.known and reading.empty(first) and first.stock:
        message = "The page opens with a sentence that fits any page; begin with what is offered."
        yield noted(first.kind, message, value="a stock phrase", limit="none", evidence=first.text)
    asked = (sentence for sentence in reading.body if sentence.question and reading.wording)
    for sentence in asked:
        if reading.wording and reading.wording.has("reader_questions", sentence.text):
            message = "A question only asks whether the reader looks for this; say what is found here."
            yield noted(sentence.kind, message, value=sentence.text[:60], limit="none", evidence=sentence.text)
            return


def _beginnings(page: PageUnderTest) -> Iterator[Finding]:
    """A data sheet read aloud: most sentences, or several in a row, begin with the same word."""
    prose = [sentence for sentence in read(page).body if len(words(sentence.text)) > 2]
    first = [words(sentence.text.casefold())[0] for sentence in prose]
    if len(first) < _FEWEST_BEGUN:
        return
    word, count = Counter(first).most_common(1)[0]
    row = longest = 1
    for before, after in pairwise(first):
        row = row + 1 if before == after else 1
        longest = max(longest, row)
    if count > MOST_ALIKE * len(first) or longest >= _ROW:
        kind = Counter(
            sentence.kind for sentence, begun in zip(prose, first, strict=True) if begun == word
        ).most_common(1)[0][0]
        message = f"Sentence after sentence begins with “{word}”; begin some of them otherwise."
        value, limit = f"{count} of {len(first)} sentences", f"at most {MOST_ALIKE:.0%}, {_ROW - 1} in a row"
        yield noted(kind, message, value=value, limit=limit)
