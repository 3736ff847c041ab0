"""What a batch will cost and take, how it is started, and the button that starts it."""

import reflex as rx

from genapp.ui.components.callout import callout
from genapp.ui.components.cards import card, point
from genapp.ui.components.field import choices_of, labelled, tick, typed
from genapp.ui.components.select import select
from genapp.ui.components.text import Text
from genapp.ui.states.upload import Preflight
from genapp.ui.theme import PRIORITY_LABELS

CHOICE = Preflight.choice
RESULT = Preflight.result
ESTIMATE = Preflight.estimate
PRIORITIES = [("", "Each by its score"), *[(priority.value, label) for priority, label in PRIORITY_LABELS.items()]]
WRITERS = [("", "The one of the settings"), *choices_of("provider")]


def start_card() -> rx.Component:
    return rx.el.div(
        card(
            rx.cond(
                RESULT.started,
                callout("good", "circle-check", "A batch was made of this file"),
                rx.cond(RESULT.known, _estimate(), _not_yet()),
            ),
            title="Cost and time",
        ),
        rx.cond(RESULT.known & ~RESULT.started, card(_choices(), title="Start")),
        class_name="stack tight",
    )


def _not_yet() -> rx.Component:
    return rx.el.p("Known when the rows are checked.", class_name="small muted")


def _estimate() -> rx.Component:
    return rx.el.div(
        rx.el.dl(
            point("Pages", ESTIMATE.pages),
            point("Cost", rx.cond(ESTIMATE.free, "nothing", ESTIMATE.cost)),
            rx.cond(ESTIMATE.free, rx.fragment(), point("between", ESTIMATE.cost_range)),
            point("Finished in", ESTIMATE.time),
            rx.cond(ESTIMATE.time_range != "", point("between", ESTIMATE.time_range)),
            class_name="points",
        ),
        rx.el.p(ESTIMATE.deadlines, class_name=rx.cond(ESTIMATE.late, "tiny unsure note-line", "tiny muted note-line")),
        rx.el.p(ESTIMATE.basis, class_name="tiny muted"),
    )


def _choices() -> rx.Component:
    return rx.el.div(
        labelled("Name", _text("name", Preflight.reading.name)),
        labelled("Budget, at the most", _text("budget", "no limit")),
        rx.cond(Preflight.wrong_budget != "", rx.el.p(Preflight.wrong_budget, class_name="field-error")),
        labelled("Priority", _select("priority", PRIORITIES)),
        labelled("Who writes", _select("provider", WRITERS)),
        _tick("sampled", "A sample first", "Three pages of each type now, the rest when you release it."),
        _tick("again", "Write again", "Also rows that were submitted before."),
        rx.el.button(
            rx.icon("play", size=16, aria_hidden="true"),
            "Start the batch",
            type="button",
            on_click=Preflight.ask_start,
            disabled=(RESULT.good == 0) & (CHOICE["again"] != "yes"),
            class_name="btn primary large wide",
        ),
        class_name="stack tight",
    )


def _text(name: str, hint: Text) -> rx.Component:
    label = name.capitalize()
    return typed(CHOICE[name], lambda value: Preflight.choose(name, value), wait_ms=300, label=label, placeholder=hint)


def _select(name: str, options: list[tuple[str, str]]) -> rx.Component:
    return select(options, label=name, value=CHOICE[name], on_change=lambda value: Preflight.choose(name, value))


def _tick(name: str, label: str, note: str) -> rx.Component:
    return tick(
        label,
        note,
        "check batch-check",
        checked=CHOICE[name] == "yes",
        on_change=lambda ticked: Preflight.choose(name, rx.cond(ticked, "yes", "no")),
    )
