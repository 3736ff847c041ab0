"""Says one sentence after the other: none twice, and never three in a row that begin alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from genapp.providers.embedded.items import Item
from genapp.providers.embedded.phrase import fill
from genapp.providers.embedded.plan import Plan

LONG_SAFE = (": {value}.", ": {value}")


class Flow:
    """The running text of one component."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._said: set[str] = set()
        self._starts: list[str] = []

    def say(
        self, place: str, frames: Sequence[str], words: Mapping[str, str] | None = None, *, item: Item | None = None
    ) -> str:
        """One of the sentences that can be said now; empty when there is none."""
        known = {**self.plan.words, **(words or {})}
        agreement = self.plan.agreement
        if item:
            agreement = replace(agreement, value_plural=item.value.plural)
        ordered = self.plan.chooser.order(place, list(frames))
        if agreement.informal:
            ordered = [self.plan.grammar.relaxed(frame) for frame in ordered]
        made = (fill(frame, known, agreement) for frame in ordered)
        possible = [sentence for sentence in made if sentence and sentence not in self._said]
        if not possible:
            return ""
        return self.note(min(possible, key=self._drumming))

    def page(self, table: str, key: str, words: Mapping[str, str] | None = None) -> str:
        """A sentence about the page as a whole."""
        return self.say(f"{table}.{key}", self.plan.library.frames(table, key), words)

    def fact(self, item: Item, role: str, *, heading: str = "") -> str:
        """The fact of an item as a `body` or `answer` sentence, or the `ask` that goes with it.

        A sentence that begins like the heading above it is the last choice.
        """
        frames = _frames(self.plan, item, role)
        fresh = [frame for frame in frames if not heading or not _repeats(frame, heading)]
        return self.say(f"{role}.{item.name}", fresh or frames, item_words(self.plan, item), item=item)

    def advice(self, item: Item, role: str) -> str:
        """What a reader can do with it: `advice` in the body, `tip` in an answer."""
        frames = self.plan.library.attribute(item.key).get(role) or self.plan.library.frames("generic", role)
        return self.say(f"{role}.{item.name}", frames, item_words(self.plan, item), item=item)

    def note(self, sentence: str) -> str:
        """Remembers a sentence that came from elsewhere."""
        self._said.add(sentence)
        self._starts.append(_first_word(sentence))
        return sentence

    def _drumming(self, sentence: str) -> int:
        """How many sentences just before begin with the same word: 0, 1, or 2 for two and more."""
        word = _first_word(sentence)
        last = self._starts[-2:][::-1]
        return next((number for number, start in enumerate(last) if start != word), len(last))


def item_words(plan: Plan, item: Item) -> dict[str, str]:
    name = item.name[:1].upper() + item.name[1:]
    noun = _label(item)
    value = item.value.text
    return {
        "value": value,
        "Value": value[:1].upper() + value[1:],
        "dative": item.value.dative,
        "name": plan.grammar.lower_value(item.name),
        "Name": name,
        "noun": item.noun,
        "Noun": noun,
    }


def _repeats(frame: str, heading: str) -> bool:
    """Whether the sentence begins with what the heading has just said."""
    label, colon, _ = frame.partition(":")
    if frame.split(" ", 1)[0].casefold() == heading.casefold():
        return True
    return bool(colon) and (label.startswith("{") or label.casefold() in heading.casefold())


def _label(item: Item) -> str:
    """The word of the user where it is the word of the language too: "Sizes" for size, "Pumpendruck" for Druck."""
    given, noun = item.name.casefold(), item.noun.casefold()
    own = item.key and (given.startswith(noun[: max(4, len(noun) - 2)]) or noun in given) and len(item.name.split()) < 3
    label = item.name if own else item.noun
    return label[:1].upper() + label[1:]


def _frames(plan: Plan, item: Item, role: str) -> list[str]:
    """The most fitting sentences for the form of the value."""
    entry = plan.library.attribute(item.key)
    generic = plan.library.frames("generic", role)
    prefix = "" if role == "body" else f"{role}_"
    form = item.value.form
    fitting = entry.get(f"{prefix}{form}")
    if fitting:
        return fitting
    if "plain" in entry and form in ("long", "single", "many", "period") and not _exact(item):
        return entry.get(f"{prefix}plain") or (entry.get(role, generic) if role == "ask" else generic)
    frames = entry.get(role, generic)
    if form == "long" and role != "ask":
        safe = [frame for frame in frames if frame.endswith(LONG_SAFE)]
        return safe or (plan.library.frames("generic", "long") if role == "body" else generic)
    return frames


def _exact(item: Item) -> bool:
    """Whether the value can stand where the sentence counts on a plain quantity."""
    return item.value.form == "period" or (
        item.key == "weight" and item.value.form == "single" and item.value.text[:1].isdigit()
    )


def _first_word(sentence: str) -> str:
    return sentence.split(" ", 1)[0].strip("„“”\"'(").casefold()
