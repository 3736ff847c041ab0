"""Says one sentence after the other, none twice; and shares what is known between the parts of a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from genapp.page import ComponentKind, Subject
from genapp.providers.embedded.items import Item, Quote, ranked
from genapp.providers.embedded.library import fill, library, names
from genapp.providers.embedded.plan import THEMES, Plan

_LONG_SAFE: Final = (": {value}.", ": {value}")
_FAQ_FIRST: Final = (
    "waterproof", "returns", "delivery", "warranty", "trial", "notice", "waiting", "payment", "shipping_cost", "setup",
    "care", "support", "premium", "contract", "included", "hosting", "languages", "size", "integrations", "price",
    "coverage", "capacity", "weight", "colour", "material",
)  # fmt: skip
_BENEFITS_FIRST: Final = (
    "coverage", "features", "setup", "price", "premium", "integrations", "trial", "hosting", "support", "contract",
    "waiting", "delivery", "warranty", "included", "use", "material",
)  # fmt: skip
_ENOUGH: Final = 6
"""From this many facts on, questions and body text share them; with fewer, both speak of all."""
_MOST_FAQ_ITEMS: Final = 4
_LONG_VALUE: Final = 6
"""A value this long stands in a list and in a section of a product page; a third time would be one too many."""
_MOST_LONE: Final = 2
_NOT_ASKED: Final = frozenset({"audience", "sku_count", "brands", "types"})
_MERGES: Final = (
    ("delivery", "service"), ("materials", "look"), ("materials", "care"), ("price", "range"), ("fit", "technical"),
    ("use", "materials"), ("price", "delivery"), ("use", "fit"), ("use", "price"), ("use", "more"),
)  # fmt: skip


class Flow:
    """The running text of one component: no sentence twice, and never three in a row that begin alike."""

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

    def page(self, table: str, *keys: str, words: Mapping[str, str] | None = None) -> str:
        """A sentence about the page as a whole: of the first of these kinds that can be said."""
        said = (self.say(f"{table}.{key}", self.plan.library.frames(table, key), words) for key in keys)
        return next(filter(None, said), "")

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
    value = item.value.text
    return {
        "value": value,
        "Value": value[:1].upper() + value[1:],
        "dative": item.value.dative,
        "name": plan.grammar.lower_value(item.name),
        "Name": item.name[:1].upper() + item.name[1:],
        "noun": item.noun,
        "Noun": label(item),
    }


def _repeats(frame: str, heading: str) -> bool:
    """Whether the sentence begins with what the heading has just said."""
    before, colon, _ = frame.partition(":")
    if frame.split(" ", 1)[0].casefold() == heading.casefold():
        return True
    return bool(colon) and (before.startswith("{") or before.casefold() in heading.casefold())


def label(item: Item) -> str:
    """The word of the user where it is the word of the language too: "Sizes" for size, "Pumpendruck" for Druck."""
    given, noun = item.name.casefold(), item.noun.casefold()
    own = item.key and (given.startswith(noun[: max(4, len(noun) - 2)]) or noun in given) and len(item.name.split()) < 3
    word = item.name if own else item.noun
    return word[:1].upper() + word[1:]


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
        safe = [frame for frame in frames if frame.endswith(_LONG_SAFE)]
        return safe or (plan.library.frames("generic", "long") if role == "body" else generic)
    return frames


def _exact(item: Item) -> bool:
    """Whether the value can stand where the sentence counts on a plain quantity."""
    return item.value.form == "period" or (
        item.key == "weight" and item.value.form == "single" and item.value.text[:1].isdigit()
    )


def _first_word(sentence: str) -> str:
    return sentence.split(" ", 1)[0].strip("„“”\"'(").casefold()


@dataclass(slots=True)
class FactGroup:
    """What one section speaks of."""

    themes: list[str]
    items: list[Item] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)


def faq_items(plan: Plan) -> list[Item]:
    ordered = ranked(_askable(plan), _FAQ_FIRST)
    if len(ordered) < _ENOUGH:
        short = [item for item in ordered if len(item.value.text.split()) < _LONG_VALUE]
        return (short if plan.subject is Subject.PRODUCT else ordered)[:_MOST_FAQ_ITEMS]
    return ordered[: min(_MOST_FAQ_ITEMS, len(ordered) - 3)]


def _body_items(plan: Plan) -> list[Item]:
    """What the questions leave over, when that is enough to write about."""
    asked = {item.fact for item in faq_items(plan)}
    left = [item for item in plan.items if item.fact not in asked]
    return left if len(_askable(plan)) >= _ENOUGH else list(plan.items)


def _askable(plan: Plan) -> list[Item]:
    return [item for item in plan.items if item.key and item.key not in _NOT_ASKED]


def benefit_items(plan: Plan) -> list[Item]:
    """The facts a landing page leads with."""
    spec = plan.page.component(ComponentKind.BENEFITS)
    most = spec.blocks[1] if spec else 0
    own = [item for item in _body_items(plan) if item.key not in _NOT_ASKED]
    return ranked(own, _BENEFITS_FIRST)[: min(most, max(3, len(own) - 2))]


def _section_items(plan: Plan) -> list[Item]:
    items = _body_items(plan)
    if not plan.page.component(ComponentKind.BENEFITS):
        hidden = {"audience", "brands"} if plan.subject is Subject.PRODUCT else {"audience"}
        return [item for item in items if item.key not in hidden]
    taken = {item.fact for item in benefit_items(plan)}
    return [item for item in items if item.fact not in taken and item.key != "audience"]


def groups(plan: Plan, most: int) -> list[FactGroup]:
    """One group per theme, merged until there are no more than `most`."""
    made = {theme: FactGroup([theme]) for theme in THEMES}
    for item in _section_items(plan):
        made[item.theme].items.append(item)
    for quote in plan.quotes:
        made[_theme_of(quote, plan, made)].quotes.append(quote)
    _tuck_in(made)
    left = [group for group in made.values() if group.items or group.quotes]
    while len(left) > most:
        left = _merged(left)
    return left


def _tuck_in(made: dict[str, FactGroup]) -> None:
    """One or two details without a theme go where they fit best, rather than into a section of their own."""
    lone = made["more"].items
    home = next((made[theme] for theme in ("technical", "fit", "materials", "use") if made[theme].items), None)
    if home and 0 < len(lone) <= _MOST_LONE:
        home.items += lone
        made["more"].items = []


def _merged(left: list[FactGroup]) -> list[FactGroup]:
    by_theme = {group.themes[-1]: group for group in left} | {group.themes[0]: group for group in left}
    pair = next(
        ((a, b) for a, b in _MERGES if a in by_theme and b in by_theme and by_theme[a] is not by_theme[b]), None
    )
    first, second = (by_theme[pair[0]], by_theme[pair[1]]) if pair else (left[-2], left[-1])
    first.themes += second.themes
    first.items += second.items
    first.quotes += second.quotes
    return [group for group in left if group is not second]


def _theme_of(quote: Quote, plan: Plan, made: dict[str, FactGroup]) -> str:
    """The theme whose attribute the sentence names; a theme of its own when it names none that the page has."""
    padded = f" {quote.text.casefold().strip('.')} "
    attributes = library(plan.language).attributes
    for name, key in names().items():
        theme = attributes.get(key, {}).get("theme", "")
        if len(name) > 3 and f" {name} " in padded and theme and made[theme].items:
            return theme
    return "more"
