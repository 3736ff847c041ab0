"""The frame of every page: navigation, notices, the person at the tab, and what stands where nothing is."""

import reflex as rx
from reflex.style import LiteralColorMode, color_mode, resolved_color_mode, set_color_mode
from reflex_components_core.core.banner import has_connection_errors

from genapp.access import Right
from genapp.ui import components as ui
from genapp.ui import paths
from genapp.ui.guard import current_user, guarded
from genapp.ui.notices import notices, sign_out_form

_NAVIGATION = (
    ("Overview", paths.OVERVIEW, "layout-dashboard"),
    ("Generate", paths.GENERATE, "sparkles"),
    ("Batches", paths.BATCHES, "layers"),
    ("Jobs", paths.JOBS, "list"),
    ("Queue", paths.QUEUE, "gauge"),
    ("Settings", paths.SETTINGS, "settings-2"),
)

_MODES: tuple[tuple[LiteralColorMode, str, str], ...] = (
    ("light", "sun", "Light"),
    ("system", "monitor", "As the system"),
    ("dark", "moon", "Dark"),
)


class Frame(rx.State):
    """Who sits at the tab, as shown beside the navigation; rights are asked anew on every call."""

    name: str = ""
    role: str = ""
    initial: str = ""

    @guarded(Right.ANYONE)
    async def greet(self) -> None:
        user = await current_user(self)
        self.name, self.role, self.initial = user.name, user.role.value.capitalize(), user.name[:1].upper()


def page(*inside: rx.Component, active: str) -> rx.Component:
    """A whole page: navigation at the side, or at the bottom of a phone, and the screen in the middle.

    `active` is the route of the navigation that it belongs to.
    """
    return rx.el.div(
        ui.place_link("Skip to the content", to="#content", class_name="skip"),
        _side(active),
        _topbar(),
        rx.el.main(*inside, id="content", class_name="main", tab_index=-1),
        _navigation(active, label="Main, phone", class_name="tabbar"),
        ui.undo_bar(),
        ui.confirm_dialog(),
        ui.pause_dialog(),
        notices(),
        class_name="frame",
    )


def page_head(title: ui.TextLike, text: ui.TextLike = "", *actions: rx.Component) -> rx.Component:
    """The one h1 of a page, a sentence below it, and what can be done here."""
    return rx.el.header(
        rx.el.div(rx.el.h1(title), rx.el.p(text)),
        *([rx.el.div(*actions, class_name="page-actions")] if actions else []),
        class_name="page-head",
    )


def not_found() -> rx.Component:
    """What stands at an address that leads nowhere."""
    return page(
        rx.el.div(
            rx.el.div(
                rx.el.div(rx.icon("compass", size=22), class_name="empty-mark", aria_hidden="true"),
                rx.el.h1("There is nothing at this address"),
                rx.el.p("The link may be old or cut off. Your jobs are all still where they were."),
                rx.el.div(
                    ui.link_button("Go to the overview", paths.OVERVIEW, look="primary"),
                    ui.link_button("Show all jobs", paths.JOBS),
                    class_name="row lost-links",
                ),
                class_name="empty",
            ),
            class_name="lost",
        ),
        active="",
    )


def _side(active: str) -> rx.Component:
    return rx.el.aside(
        _brand(),
        _navigation(active, label="Main", class_name="nav"),
        rx.el.div(_link_state(), _mode_switch(), _person(), class_name="side-foot"),
        class_name="side",
        custom_attrs={"aria-label": "Side bar"},
    )


def _topbar() -> rx.Component:
    return rx.el.header(
        _brand(), rx.el.div(_link_state(), _mode_button(), _sign_out(), class_name="topbar-end"), class_name="topbar"
    )


def _person() -> rx.Component:
    return rx.el.div(
        rx.el.span(Frame.initial, class_name="face", aria_hidden="true"),
        rx.el.div(
            rx.el.div(Frame.name, class_name="small strong cut"),
            rx.el.div(Frame.role, class_name="tiny muted cut"),
            class_name="person-name td",
        ),
        _sign_out(),
        class_name="person",
    )


def _sign_out() -> rx.Component:
    return sign_out_form(ui.icon_button("log-out", "Sign out", type="submit"))


def _navigation(active: str, *, label: str, class_name: str) -> rx.Component:
    """The screens; the one that is open is marked for eyes and for screen readers."""
    return rx.el.nav(
        *[
            ui.page_link(
                rx.icon(icon, size=17, aria_hidden="true"),
                name,
                to=route,
                custom_attrs={"aria-current": "page"} if route == active else {},
            )
            for name, route, icon in _NAVIGATION
        ],
        class_name=class_name,
        custom_attrs={"aria-label": label},
    )


def _brand() -> rx.Component:
    return ui.page_link(
        rx.el.img(src="/logo.svg", alt="", width="26", height="26"), "genapp", to="/", class_name="brand"
    )


def _link_state() -> rx.Component:
    """Whether what is shown is live: says so when the link to the server is lost."""
    return rx.el.span(
        rx.cond(has_connection_errors, "Reconnecting", rx.cond(rx.State.is_hydrated, "Live", "Connecting")),
        class_name=rx.cond(has_connection_errors | ~rx.State.is_hydrated, "link-state lost", "link-state"),
        role="status",
    )


def _mode_switch() -> rx.Component:
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
            for mode, icon, name in _MODES
        ],
        class_name="seg",
        role="group",
        custom_attrs={"aria-label": "Colours"},
    )


def _mode_button() -> rx.Component:
    """The same in one button, for the phone."""
    return rx.cond(
        resolved_color_mode == "dark",
        ui.icon_button("sun", "Light colours", on_click=set_color_mode("light")),
        ui.icon_button("moon", "Dark colours", on_click=set_color_mode("dark")),
    )
