"""What facts can mean, the same in every language: the theme of each meaning and how its sentences are made.

A language says what each is called (`names.toml`) and how it is said (`frames.toml`); what it leaves out stands in the
table of the page.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Meaning:
    """`frames` is the table of sentences that is used when the meaning has none of its own."""

    key: str
    theme: str
    frames: str


_LISTED: Final = {
    # theme, frames: meanings
    ("silent", ""): "silent product price ingredients",
    ("name", ""): "model",
    ("range", "choice"): "sizes widths colours packs sets versions shapes flavours patterns finishes series"
    " types heights",
    ("range", "counted"): "counted",
    ("range", "plain"): "some some_are fit products",
    ("more", "plain"): "unsaid",
    ("size", "measure"): "measure height width depth length weight load dimensions capacity vessel age",
    ("make", "made"): "material upper lining sole frame cover filling base part closure",
    ("make", "plain"): "finish",
    ("tech", "measure"): "technical noise power temperature voltage runtime charging water_column",
    ("tech", "plain"): "drive connection battery protection",
    ("tech", "said"): "coverage drying",
    ("use", "plain"): "audience skin use used_for interval",
    ("facts", "said"): "attribute calendar grape vintage alcohol taste roast ripening serving pairing example",
    ("facts", "measure"): "share",
    ("proof", "plain"): "norm certificate energy origin made_in",
    ("box", "plain"): "included accessories",
    ("care", "plain"): "care storage shelf_life washing",
    ("terms", "plain"): "delivery shipping_cost lead_time returns warranty payment minimum assembly spare_parts"
    " dispatch samples installation maintenance stock",
    ("service", "plain"): "trial contract notice support hosting imports exports interfaces updates setup covers"
    " excludes limit excess waiting languages devices reminders area"
    " vehicles slots response insurance fixed_price in_price not_included since founded inspection users",
    ("visit", "plain"): "address hours times parking access phone rooms check_in check_out breakfast pets wifi"
    " appointment consultation emergency staff children travel people",
    ("course", "plain"): "start dates duration level class_size exam certificate_of min_age venue teacher registration",
    ("kitchen", "plain"): "servings time oven allergens",
    ("traits", "trait"): "trait free_of",
    ("traits", "feature"): "feature",
}  # fmt: skip

MEANINGS: Final = {
    key: Meaning(key, theme, frames) for (theme, frames), keys in _LISTED.items() for key in keys.split()
}
UNKNOWN: Final = Meaning("", "more", "")
