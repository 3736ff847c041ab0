"""The finished page as text: to read, copy and download."""

import reflex as rx

from genapp.ui.components.cards import card
from genapp.ui.components.copy_button import copy_button
from genapp.ui.components.links import file_link
from genapp.ui.pages.job.preview import not_yet
from genapp.ui.states.job import JobLive

CONTENT = JobLive.content


def html_source() -> rx.Component:
    return rx.cond(
        CONTENT.known,
        card(
            rx.el.pre(
                rx.el.code(CONTENT.html), class_name="source-code", tab_index=0, custom_attrs={"aria-label": "HTML"}
            ),
            title="HTML",
            end=rx.el.div(
                copy_button(CONTENT.html, "Copy", look="compact"),
                file_link("HTML", CONTENT.as_html, look="compact"),
                file_link("Markdown", CONTENT.as_markdown, look="compact"),
                file_link("JSON", CONTENT.as_json, look="compact"),
                class_name="row wrapping",
            ),
            flush=True,
        ),
        not_yet(),
    )
