"""Joining texts of which some are known only in the browser."""

import reflex as rx

Text = str | rx.Var[str]


def joined(*parts: Text) -> Text:
    """The parts as one text; plain when all of them are plain."""
    if all(isinstance(part, str) for part in parts):
        return "".join(str(part) for part in parts)
    whole = rx.Var.create("").to(str)
    for part in parts:
        whole = whole + part
    return whole
