"""The facts of a job, and what people say of them: confirm, reject, correct, add; and the pages that were read."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.services.facts import FactAct
from genapp.ui import components as ui
from genapp.ui.actions import JobActions
from genapp.ui.screens.job.fact_shapes import FactLine
from genapp.ui.screens.job.result_shapes import SourceLine
from genapp.ui.screens.job.state import JobFactActions, JobLive

_LINE = JobLive.head.line
_SHEET = JobLive.sheet


def facts() -> rx.Component:
    return ui.stack(_mend(), _changed(), _sheet(), _proposed(), _left_out(), _sources(), _topics())


def _mend() -> rx.Component:
    """Of a job that failed because too few facts may be used: it is mended here."""
    return rx.cond(
        _SHEET.mend != "",
        ui.callout(
            "warn",
            "list-checks",
            _SHEET.mend,
            end=rx.cond(
                _SHEET.may_retry,
                ui.button(
                    "Retry", icon="rotate-ccw", look="primary", on_click=JobActions.ask_retry(_LINE.id, _LINE.keyword)
                ),
            ),
        ),
    )


def _changed() -> rx.Component:
    return rx.cond(
        _SHEET.changed != "",
        ui.callout(
            "active",
            "pen-line",
            _SHEET.changed,
            _SHEET.when,
            end=rx.cond(
                _SHEET.again,
                ui.button(
                    "Write again with these facts", icon="rotate-ccw", look="primary", on_click=JobFactActions.ask_again
                ),
            ),
        ),
    )


def _sheet() -> rx.Component:
    return ui.card(
        rx.cond(
            JobLive.facts.length() > 0,
            _list(JobLive.facts, "Facts that may be used"),
            rx.cond(
                JobLive.head.known,
                ui.empty_state(
                    "book-open",
                    "No facts yet",
                    "Context building reads the target page and numbers what you gave. Nothing else may be used.",
                ),
                ui.loading_rows(4),
            ),
        ),
        rx.cond(_SHEET.known, _add()),
        title="Fact sheet",
        note="The writer may say nothing that is not here. What you decide belongs to the page and counts for each of "
        "its next texts.",
        flush=True,
    )


def _proposed() -> rx.Component:
    return rx.cond(
        JobLive.proposed.length() > 0,
        ui.card(
            _list(JobLive.proposed, "Facts that wait for a person"),
            title="Not used until you confirm it",
            note="The target page says so, where it is not sure enough to be used unread.",
            flush=True,
        ),
    )


def _left_out() -> rx.Component:
    return rx.cond(
        JobLive.left_out.length() > 0,
        ui.card(
            _list(JobLive.left_out, "Facts that are left out"),
            title="Left out",
            note="Rejected, or replaced by what somebody added. It stays out when the page is read again.",
            flush=True,
        ),
    )


def _list(lines: rx.Var[list[FactLine]], label: str) -> rx.Component:
    return rx.el.ol(
        rx.foreach(lines, lambda fact: fact_line(fact=fact, editing=JobFactActions.editing == fact.key, key=fact.key)),
        custom_attrs={"aria-label": label},
    )


@rx.memo
def fact_line(fact: rx.Var[FactLine], editing: rx.Var[bool], rest: rx.RestProp) -> rx.Component:
    """One fact, where it comes from, what it counts as, and what can be said of it."""
    return rx.el.li(
        rx.el.span(fact.number, class_name="fact-no"),
        rx.el.div(
            rx.cond(editing, _correction(fact), _words(fact)),
            rx.el.div(
                rx.cond(
                    fact.url != "",
                    ui.outside_link(ui.joined(fact.source, ", ", fact.address), fact.url),
                    rx.el.span(fact.source),
                ),
                class_name="fact-source wrap",
            ),
            rx.cond(fact.note != "", rx.el.div(fact.note, class_name="fact-note wrap")),
            class_name="fact-words",
        ),
        rx.el.div(ui.badge(fact.state, fact.tone), class_name="fact-state"),
        rx.el.div(
            rx.cond(
                fact.waits,
                ui.button(
                    "Confirm",
                    icon="check",
                    look="compact",
                    on_click=JobFactActions.say(FactAct.CONFIRM.value, fact.key),
                    custom_attrs={"aria-label": ui.joined("Confirm: ", fact.said)},
                ),
                _act("check", "Confirm", fact, FactAct.CONFIRM, shown=fact.can_confirm),
            ),
            rx.cond(
                fact.can_correct & ~editing,
                _icon("pencil", "Correct", fact, JobFactActions.edit(fact.key, fact.text)),
            ),
            _act("x", fact.rejects, fact, FactAct.REJECT, shown=fact.can_reject),
            _act("undo-2", "Take back the decision on", fact, FactAct.WITHDRAW, shown=fact.can_withdraw),
            class_name="fact-acts",
        ),
        rest,
        class_name=rx.cond(fact.waits, "fact waits", "fact"),
    )


def _words(fact: rx.Var[FactLine]) -> rx.Component:
    name = rx.cond(fact.name != "", rx.el.span(ui.joined(fact.name, ": "), class_name="strong"))
    return rx.el.div(name, fact.text, class_name="wrap")


def _act(icon: str, verb: ui.TextLike, fact: rx.Var[FactLine], act: FactAct, *, shown: rx.Var[bool]) -> rx.Component:
    return rx.cond(shown, _icon(icon, verb, fact, JobFactActions.say(act.value, fact.key)))


def _icon(icon: str, verb: ui.TextLike, fact: rx.Var[FactLine], on_click: rx.event.EventSpec) -> rx.Component:
    return ui.icon_button(icon, ui.joined(verb, ": ", fact.said), on_click=on_click)


def _correction(fact: rx.Var[FactLine]) -> rx.Component:
    """In the place of the value; Enter saves it."""
    return rx.el.form(
        rx.el.label(
            rx.cond(fact.name != "", fact.name, "What is true instead"),
            html_for="fact-correction",
            class_name="field-label",
        ),
        ui.typed(
            JobFactActions.draft,
            JobFactActions.type_draft,
            id="fact-correction",
            name="correction",
            auto_focus=True,
            custom_attrs={"aria-describedby": "fact-correction-note"},
        ),
        _wrong(JobFactActions.wrong, "fact-correction-note"),
        rx.el.div(
            ui.button("Save", look="primary compact", type="submit"),
            ui.button("Leave it", look="compact", on_click=JobFactActions.leave),
            class_name="row",
        ),
        on_submit=JobFactActions.correct,
        class_name="stack tight",
    )


def _wrong(text: rx.Var[str], id: str) -> rx.Component:
    return rx.el.div(
        rx.cond(text != "", rx.el.span(text, class_name="field-error")), id=id, custom_attrs={"aria-live": "polite"}
    )


def _add() -> rx.Component:
    return rx.el.form(
        rx.el.div(
            rx.el.label("Name", rx.el.span("optional", class_name="muted tiny"), html_for="fact-name",
                        class_name="field-label"),
            ui.typed(JobFactActions.name, JobFactActions.type_name, id="fact-name", name="name",
                     placeholder="Warranty"),
            class_name="field",
        ),
        rx.el.div(
            rx.el.label("What is true of the page", html_for="fact-value", class_name="field-label"),
            ui.typed(JobFactActions.value, JobFactActions.type_value, id="fact-value", name="value",
                     placeholder="10 years", custom_attrs={"aria-describedby": "fact-value-note"}),
            _wrong(JobFactActions.wrong_new, "fact-value-note"),
            class_name="field",
        ),
        ui.button("Add a fact", icon="plus", type="submit"),
        on_submit=JobFactActions.add,
        class_name="fact-add",
    )  # fmt: skip


def _sources() -> rx.Component:
    return rx.cond(
        JobLive.sources.length() > 0,
        ui.card(
            rx.el.ul(rx.foreach(JobLive.sources, lambda source: source_line(source=source, key=source.url))),
            title="Pages that were read",
            note="Competitor pages give topics only, never facts.",
            flush=True,
        ),
    )


@rx.memo
def source_line(source: rx.Var[SourceLine], rest: rx.RestProp) -> rx.Component:
    """One page: what was read, or why it could not be."""
    return rx.el.li(
        rx.cond(
            source.ok,
            rx.icon("circle-check", size=17, class_name="ok", aria_label="Read"),
            rx.icon("circle-x", size=17, class_name="not-ok", aria_label="Could not be read"),
        ),
        rx.el.span(ui.outside_link(source.address, source.url), class_name="wrap"),
        rx.el.span(source.role, class_name="small muted"),
        rx.el.span(source.note, class_name=rx.cond(source.ok, "source-note", "source-note not-ok")),
        rest,
        class_name="source",
    )


def _topics() -> rx.Component:
    return rx.cond(
        JobLive.topics.length() > 0,
        ui.card(
            rx.el.ul(
                rx.foreach(JobLive.topics, lambda topic: rx.el.li(topic, class_name="badge tone-neutral", key=topic)),
                class_name="pills",
            ),
            title="Topics of competitors",
        ),
    )
