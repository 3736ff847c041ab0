"""The finished page as a visitor sees it, and as a search result."""

import reflex as rx

from genapp.ui.components.cards import card, point, points, stack
from genapp.ui.components.empty_state import empty_state
from genapp.ui.components.links import file_link
from genapp.ui.components.search_preview import search_preview
from genapp.ui.components.text import joined
from genapp.ui.states.job import JobLive

CONTENT = JobLive.content


def preview() -> rx.Component:
    return rx.cond(CONTENT.known, stack(_search_result(), _page()), not_yet())


def not_yet() -> rx.Component:
    return card(
        empty_state(
            "file-text",
            "There is no finished page yet",
            "It appears here by itself when the last stage has stored it. "
            "The components can be read while they are written.",
        )
    )


def _search_result() -> rx.Component:
    return card(
        rx.el.div(
            search_preview(
                title=CONTENT.title, description=CONTENT.description, site=CONTENT.site, crumbs=CONTENT.crumbs
            ),
            points(
                CONTENT.facts,
                value_look="wrap",
                more=[point("Title tag", CONTENT.title_length), point("Meta description", CONTENT.description_length)],
            ),
            class_name="serp-cols",
        ),
        title="Search result",
    )


def _page() -> rx.Component:
    return card(
        rx.el.iframe(
            src=CONTENT.preview,
            title=joined("Preview of ", CONTENT.title),
            class_name="preview",
            custom_attrs={"sandbox": "", "referrerPolicy": "no-referrer"},
        ),
        title="Page",
        note="Without the style of your shop. Scripts and forms cannot run here.",
        end=file_link("HTML", CONTENT.as_html, look="compact"),
        flush=True,
    )
