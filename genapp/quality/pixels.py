"""How wide a title is on a result page: Arial at 20 px, from its public advance widths (per 1,000 em)."""

from typing import Final

FONT_SIZE: Final = 20
UPPER: Final = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (
    667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
), strict=True))  # fmt: skip
LOWER: Final = dict(zip("abcdefghijklmnopqrstuvwxyz", (
    556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
    556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
), strict=True))  # fmt: skip
OTHER: Final = {
    " ": 278, "!": 278, '"': 355, "#": 556, "%": 889, "&": 667, "'": 191, "(": 333, ")": 333, "*": 389, "+": 584,
    ",": 278, "-": 333, ".": 278, "/": 278, ":": 278, ";": 278, "=": 584, "?": 556, "|": 260, "–": 556, "—": 1000,
    "·": 278, "’": 222, "“": 333, "”": 333, "„": 333, "Ä": 667, "Ö": 778, "Ü": 722, "ß": 611, "ä": 556, "ö": 556,
    "ü": 556, "é": 556, "€": 556,
}  # fmt: skip
WIDTHS: Final = UPPER | LOWER | OTHER
DEFAULT_WIDTH: Final = 556
"""A digit, and the best guess for a sign that is not listed."""


def pixel_width(text: str) -> float:
    """Width in CSS pixels."""
    return sum(WIDTHS.get(sign, DEFAULT_WIDTH) for sign in text) * FONT_SIZE / 1000
