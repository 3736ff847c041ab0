"""The pre-flight of a file: how it is read, what its columns mean, what is wrong with its rows, what it will cost."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.buttons import button
from genapp.ui.components.callout import callout, list_callout
from genapp.ui.components.cards import card
from genapp.ui.components.links import back_link
from genapp.ui.components.skeleton import loading_rows
from genapp.ui.components.text import joined
from genapp.ui.pages.batches.columns import columns, constants, how_it_is_read
from genapp.ui.pages.batches.rows import checked_rows
from genapp.ui.pages.batches.start import start_card
from genapp.ui.states.upload import Preflight
from genapp.ui.template import page, page_head

READING = Preflight.reading
RESULT = Preflight.result


def upload() -> rx.Component:
    return page(
        back_link("Batches", paths.BATCHES),
        page_head(
            rx.cond(READING.known, READING.name, "A file"),
            "Look before anything is spent: every row is checked first.",
            button("Throw the file away", icon="trash-2", look="quiet", on_click=Preflight.discard),
        ),
        list_callout("bad", "file-x", "The file cannot be read like this", Preflight.refused),
        rx.cond(
            READING.known,
            rx.el.div(_steps(), rx.el.aside(start_card(), class_name="sticky"), class_name="two"),
            rx.cond(Preflight.refused.length() > 0, rx.fragment(), card(loading_rows(6))),
        ),
        active=paths.BATCHES,
    )


def _steps() -> rx.Component:
    return rx.el.div(
        _known_file(), how_it_is_read(), columns(), constants(), _check(), checked_rows(), class_name="stack"
    )


def _known_file() -> rx.Component:
    return rx.cond(
        READING.same_as != "",
        callout(
            "warn",
            "copy",
            "This very file was made a batch before",
            "Rows that were submitted then are not written again unless you say so beside.",
        ),
    )


def _check() -> rx.Component:
    return card(
        rx.cond(
            READING.missing != "",
            callout(
                "warn",
                "circle-help",
                "Something every page needs is not given yet",
                joined("Choose a column or a value for: ", READING.missing),
            ),
        ),
        rx.el.div(
            button(
                rx.cond(RESULT.known, "Check again", "Check every row"),
                icon="list-checks",
                look="primary",
                on_click=Preflight.check,
                disabled=Preflight.checking | Preflight.addressing | RESULT.started,
            ),
            rx.cond(
                RESULT.known & ~RESULT.started,
                button(
                    "Check addresses",
                    icon="globe",
                    on_click=Preflight.ask_addresses,
                    disabled=Preflight.checking | Preflight.addressing,
                ),
            ),
            rx.el.span(
                rx.cond(Preflight.checking, Preflight.checked_rows, Preflight.addresses),
                class_name="small muted",
                role="status",
            ),
            class_name="row",
        ),
        title="Check",
        note="Costs nothing. Compares the rows with each other and with everything submitted before; "
        "“Check addresses” also asks each target and competitor page whether it is there.",
    )
