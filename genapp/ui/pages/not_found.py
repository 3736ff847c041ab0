"""What stands at an address that leads nowhere."""

import reflex as rx

from genapp.ui import paths
from genapp.ui.components.links import link_button
from genapp.ui.template import page


def not_found() -> rx.Component:
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.div(rx.icon("compass", size=22), class_name="empty-mark", aria_hidden="true"),
                rx.el.h1("There is nothing at this address"),
                rx.el.p("The link may be old or cut off. Your jobs are all still where they were."),
                rx.el.div(
                    link_button("Go to the overview", paths.OVERVIEW, look="primary"),
                    link_button("Show all jobs", paths.JOBS),
                    class_name="row lost-links",
                ),
                class_name="empty",
            ),
            class_name="lost",
        ),
        active="",
    )
