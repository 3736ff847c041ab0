"""A spreadsheet of pages as a shop's team has it: one row is wrong, one says too little, one stands there twice."""

import csv
import io
import itertools
from typing import Final

COLUMNS: Final = ("Page type", "URL", "Keyword", "Language", "Priority", "Material", "Warranty", "Assembly")
THINGS: Final = ("dining chairs", "bookcases", "bar stools", "writing desks", "bed frames", "sideboards", "wardrobes",
                 "coffee tables", "shoe cabinets", "garden benches", "nightstands", "coat stands")  # fmt: skip
WOODS: Final = ("oak", "beech", "walnut", "pine", "ash", "maple", "cherry", "larch", "elm", "alder")
ASSEMBLY: Final = ("delivered assembled", "four screws, ten minutes", "two people, half an hour")


def autumn_pages() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    rows = [_row(number, wood, thing) for number, (wood, thing) in enumerate(itertools.product(WOODS, THINGS))]
    rows[4][3] = "xx"
    rows[9][5:] = ["", "", ""]
    rows.insert(14, list(rows[12]))
    writer.writerows(rows)
    return text.getvalue().encode("cp1252")


def _row(number: int, wood: str, thing: str) -> list[str]:
    address = f"https://www.example.com/{wood}-{thing.replace(' ', '-')}"
    facts = [f"solid {wood}, oiled", f"{number % 4 + 2} years", ASSEMBLY[number % len(ASSEMBLY)]]
    return ["category", address, f"{wood} {thing}", "en", ("normal", "high", "low")[number % 3], *facts]
