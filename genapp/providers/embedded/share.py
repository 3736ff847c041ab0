"""Shares what is known between the parts of a page, so that it does not say everything three times."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from genapp.page.components import ComponentKind, Subject
from genapp.providers.embedded.items import Item, Quote
from genapp.providers.embedded.library import library, names
from genapp.providers.embedded.plan import THEMES, Plan

FAQ_FIRST: Final = (
    "waterproof", "returns", "delivery", "warranty", "trial", "notice", "waiting", "payment", "shipping_cost", "setup",
    "care", "support", "premium", "contract", "included", "hosting", "languages", "size", "integrations", "price",
    "coverage", "capacity", "weight", "colour", "material",
)  # fmt: skip
BENEFITS_FIRST: Final = (
    "coverage", "features", "setup", "price", "premium", "integrations", "trial", "hosting", "support", "contract",
    "waiting", "delivery", "warranty", "included", "use", "material",
)  # fmt: skip
ENOUGH: Final = 6
"""From this many facts on, questions and body text share them; with fewer, both speak of all."""
MOST_FAQ_ITEMS: Final = 4
LONG_VALUE: Final = 6
"""A value this long stands in a list and in a section of a product page; a third time would be one too many."""
MOST_LONE: Final = 2
NOT_ASKED: Final = frozenset({"audience", "sku_count", "brands", "types"})
MERGES: Final = (
    ("delivery", "service"), ("materials", "look"), ("materials", "care"), ("price", "range"), ("fit", "technical"),
    ("use", "materials"),     ("price", "delivery"), ("use", "fit"), ("use", "price"), ("use", "more"),
)  # fmt: skip


@dataclass(slots=True)
class Group:
    """What one section speaks of."""

    themes: list[str]
    items: list[Item] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)


def faq_items(plan: Plan) -> list[Item]:
    asked = _askable(plan)
    rank = {key: place for place, key in enumerate(FAQ_FIRST)}
    ordered = sorted(asked, key=lambda item: rank.get(item.key, len(rank)))
    if len(asked) < ENOUGH:
        short = [item for item in ordered if len(item.value.text.split()) < LONG_VALUE]
        return (short if plan.subject is Subject.PRODUCT else ordered)[:MOST_FAQ_ITEMS]
    return ordered[: min(MOST_FAQ_ITEMS, len(asked) - 3)]


def body_items(plan: Plan) -> list[Item]:
    """What the questions leave over, when that is enough to write about."""
    asked = {item.fact for item in faq_items(plan)}
    left = [item for item in plan.items if item.fact not in asked]
    return left if len(_askable(plan)) >= ENOUGH else list(plan.items)


def _askable(plan: Plan) -> list[Item]:
    return [item for item in plan.items if item.key and item.key not in NOT_ASKED]


def benefit_items(plan: Plan) -> list[Item]:
    """The facts a landing page leads with."""
    spec = plan.page.component(ComponentKind.BENEFITS)
    most = spec.blocks[1] if spec else 0
    rank = {key: place for place, key in enumerate(BENEFITS_FIRST)}
    own = [item for item in body_items(plan) if item.key not in NOT_ASKED]
    return sorted(own, key=lambda item: rank.get(item.key, len(rank)))[: min(most, max(3, len(own) - 2))]


def section_items(plan: Plan) -> list[Item]:
    items = body_items(plan)
    if not plan.page.component(ComponentKind.BENEFITS):
        hidden = {"audience", "brands"} if plan.subject is Subject.PRODUCT else {"audience"}
        return [item for item in items if item.key not in hidden]
    taken = {item.fact for item in benefit_items(plan)}
    return [item for item in items if item.fact not in taken and item.key != "audience"]


def groups(plan: Plan, most: int) -> list[Group]:
    """One group per theme, merged until there are no more than `most`."""
    made = {theme: Group([theme]) for theme in THEMES}
    for item in section_items(plan):
        made[item.theme].items.append(item)
    for quote in plan.quotes:
        made[_theme_of(quote, plan, made)].quotes.append(quote)
    _tuck_in(made)
    left = [group for group in made.values() if group.items or group.quotes]
    while len(left) > most:
        left = _merged(left)
    return left


def _tuck_in(made: dict[str, Group]) -> None:
    """One or two details without a theme go where they fit best, rather than into a section of their own."""
    lone = made["more"].items
    home = next((made[theme] for theme in ("technical", "fit", "materials", "use") if made[theme].items), None)
    if home and 0 < len(lone) <= MOST_LONE:
        home.items += lone
        made["more"].items = []


def _merged(left: list[Group]) -> list[Group]:
    by_theme = {group.themes[-1]: group for group in left} | {group.themes[0]: group for group in left}
    pair = next(((a, b) for a, b in MERGES if a in by_theme and b in by_theme and by_theme[a] is not by_theme[b]), None)
    first, second = (by_theme[pair[0]], by_theme[pair[1]]) if pair else (left[-2], left[-1])
    first.themes += second.themes
    first.items += second.items
    first.quotes += second.quotes
    return [group for group in left if group is not second]


def _theme_of(quote: Quote, plan: Plan, made: dict[str, Group]) -> str:
    """The theme whose attribute the sentence names; a theme of its own when it names none that the page has."""
    padded = f" {quote.text.casefold().strip('.')} "
    attributes = library(plan.language).attributes
    for name, key in names().items():
        theme = attributes.get(key, {}).get("theme", "")
        if len(name) > 3 and f" {name} " in padded and theme and made[theme].items:
            return theme
    return "more"


def numbers(items: Sequence[Item], quotes: Sequence[Quote] = ()) -> tuple[int, ...]:
    return tuple(sorted({part.fact for part in (*items, *quotes)}))
