"""The way back to the list of batches."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.links import page_link


def back_to_batches() -> rx.Component:
    arrow = rx.icon("arrow-left", size=14, aria_hidden="true")
    return page_link(arrow, "Batches", to=paths.BATCHES, class_name="back")
