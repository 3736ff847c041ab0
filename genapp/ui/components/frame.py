"""The pieces around every screen: navigation, link to the server, light or dark."""

import reflex as rx
from reflex.style import color_mode, resolved_color_mode, set_color_mode
from reflex_components_core.core.banner import has_connection_errors

from genapp.ui import paths
from genapp.ui.components.buttons import icon_button
from genapp.ui.components.links import page_link

NAVIGATION = (
    ("Overview", paths.OVERVIEW, "layout-dashboard"),
    ("Generate", paths.GENERATE, "sparkles"),
    ("Batches", paths.BATCHES, "layers"),
    ("Jobs", paths.JOBS, "list"),
    ("Queue", paths.QUEUE, "gauge"),
    ("Settings", paths.SETTINGS, "settings-2"),
)

MODES = (("light", "sun", "Light"), ("system", "monitor", "As the system"), ("dark", "moon", "Dark"))


def navigation(active: str, *, label: str, class_name: str) -> rx.Component:
    """The screens; the one that is open is marked for eyes and for screen readers."""
    return rx.el.nav(
        *[
            page_link(
                rx.icon(icon, size=17, aria_hidden="true"),
                name,
                to=route,
                custom_attrs={"aria-current": "page"} if route == active else {},
            )
            for name, route, icon in NAVIGATION
        ],
        class_name=class_name,
        custom_attrs={"aria-label": label},
    )


def brand() -> rx.Component:
    return page_link(rx.el.img(src="/logo.svg", alt="", width="26", height="26"), "genapp", to="/", class_name="brand")


def link_state() -> rx.Component:
    """Whether what is shown is live: says so when the link to the server is lost."""
    return rx.el.span(
        rx.cond(has_connection_errors, "Reconnecting", rx.cond(rx.State.is_hydrated, "Live", "Connecting")),
        class_name=rx.cond(has_connection_errors | ~rx.State.is_hydrated, "link-state lost", "link-state"),
        role="status",
    )


def mode_switch() -> rx.Component:
    """Light, dark, or as the system has it."""
    return rx.el.div(
        *[
            rx.el.button(
                rx.icon(icon, size=15, aria_hidden="true"),
                type="button",
                title=name,
                on_click=set_color_mode(mode),
                custom_attrs={"aria-label": name, "aria-pressed": (color_mode == mode).to_string()},
            )
            for mode, icon, name in MODES
        ],
        class_name="seg",
        role="group",
        custom_attrs={"aria-label": "Colours"},
    )


def mode_button() -> rx.Component:
    """The same in one button, for the phone."""
    return rx.cond(
        resolved_color_mode == "dark",
        icon_button("sun", "Light colours", on_click=set_color_mode("light")),
        icon_button("moon", "Dark colours", on_click=set_color_mode("dark")),
    )
