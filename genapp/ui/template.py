"""The frame of every page: navigation at the side, or at the bottom of a phone; the screen in the middle."""

import reflex as rx

from genapp.ui.components.buttons import icon_button
from genapp.ui.components.confirm_dialog import confirm_dialog
from genapp.ui.components.frame import brand, link_state, mode_button, mode_switch, navigation
from genapp.ui.components.links import place_link
from genapp.ui.components.pause_parts import pause_dialog
from genapp.ui.components.text import Text
from genapp.ui.components.undo_bar import undo_bar
from genapp.ui.notices import notices
from genapp.ui.session_watch import sign_out_form
from genapp.ui.states.frame import Frame


def page(*inside: rx.Component, active: str) -> rx.Component:
    """A whole page; `active` is the route of the navigation that it belongs to."""
    return rx.el.div(
        place_link("Skip to the content", to="#content", class_name="skip"),
        _side(active),
        _topbar(),
        rx.el.main(*inside, id="content", class_name="main", tab_index=-1),
        navigation(active, label="Main, phone", class_name="tabbar"),
        undo_bar(),
        confirm_dialog(),
        pause_dialog(),
        notices(),
        class_name="frame",
    )


def page_head(title: Text, text: Text = "", *actions: rx.Component) -> rx.Component:
    """The one h1 of a page, a sentence below it, and what can be done here."""
    return rx.el.header(
        rx.el.div(rx.el.h1(title), rx.el.p(text)),
        *([rx.el.div(*actions, class_name="page-actions")] if actions else []),
        class_name="page-head",
    )


def _side(active: str) -> rx.Component:
    return rx.el.aside(
        brand(),
        navigation(active, label="Main", class_name="nav"),
        rx.el.div(link_state(), mode_switch(), _person(), class_name="side-foot"),
        class_name="side",
        custom_attrs={"aria-label": "Side bar"},
    )


def _topbar() -> rx.Component:
    return rx.el.header(
        brand(), rx.el.div(link_state(), mode_button(), _sign_out(), class_name="topbar-end"), class_name="topbar"
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
    return sign_out_form(icon_button("log-out", "Sign out", type="submit"))
