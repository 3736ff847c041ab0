"""How a file is read, and what each of its columns means; everything can be corrected."""

# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportReturnType=false
# pyright: reportOperatorIssue=false, reportIndexIssue=false

import reflex as rx

from genapp.intake.profiles import Use
from genapp.ui import components as ui
from genapp.ui.screens.upload.shapes import DELIMITERS, HIDDEN, MEANINGS, ColumnLine
from genapp.ui.screens.upload.state import Preflight

_READING = Preflight.reading
_ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "cp1252",
    "cp1250",
    "cp1251",
    "iso8859_15",
    "cp932",
    "gb18030",
    "mac_roman",
)
_PAGE_TYPES = (("", "From a column"), *ui.choices_of("pageType"))
LANGUAGES = (("", "From a column"), *ui.choices_of("language"))


def how_it_is_read() -> rx.Component:
    return ui.card(
        rx.cond(
            _READING.encoding_sure,
            rx.fragment(),
            ui.callout(
                "warn",
                "languages",
                "The encoding is a guess",
                "Look at letters such as ä, é or ł in the samples below; choose another encoding if they are wrong.",
            ),
        ),
        rx.el.div(
            rx.cond(
                _READING.is_text,
                rx.fragment(
                    ui.labelled("Encoding", _choice("encoding", _READING.encoding, _ENCODINGS)),
                    ui.labelled("Between the cells", _choice("delimiter", _READING.delimiter, tuple(DELIMITERS))),
                ),
                ui.labelled("Format", rx.el.div(_READING.format, class_name="strong")),
            ),
            *_of_a_workbook(),
            ui.labelled(
                "Header at line",
                ui.typed(
                    _READING.header_line,
                    lambda value: Preflight.read_as("header_line", value),
                    wait_ms=500,
                    label="Line of the header",
                    input_mode="numeric",
                ),
            ),
            class_name="form-grid",
        ),
        rx.el.ul(rx.foreach(_READING.notices, lambda text: rx.el.li(text, key=text)), class_name="small soft notices"),
        title="How the file is read",
        note=rx.cond(_READING.tool != "", ui.joined("Recognised as a file of ", _READING.tool, "."), ""),
    )


def _of_a_workbook() -> tuple[rx.Component, rx.Component]:
    """Which sheet, and whether what the workbook hides is read, too."""
    sheets = rx.el.select(
        rx.foreach(_READING.sheets, lambda name: rx.el.option(name, value=name, key=name)),
        value=_READING.sheet,
        on_change=lambda value: Preflight.read_as("sheet", value),
        class_name="input",
        custom_attrs={"aria-label": "Sheet"},
    )
    hidden = ui.select(
        HIDDEN,
        label="Hidden rows and columns",
        value=_READING.hidden,
        on_change=lambda value: Preflight.read_as("hidden", value),
    )
    return (
        rx.cond(_READING.sheets.length() > 1, ui.labelled("Sheet", sheets)),
        rx.cond(_READING.hidden != "", ui.labelled("Hidden rows and columns", hidden)),
    )


def columns() -> rx.Component:
    return ui.card(
        rx.el.div(rx.foreach(_READING.columns, _column), class_name="columns"),
        title="What the columns mean",
        note=rx.cond(
            _READING.kept,
            "As you chose it for the last file with these columns.",
            "Recognised by name and values. What is no field is kept and not written about, until you say so here.",
        ),
        end=rx.cond(_READING.kept, ui.button("Start over", look="compact", on_click=Preflight.forget)),
        flush=True,
    )


def constants() -> rx.Component:
    given = _READING.given
    return ui.card(
        rx.cond(
            _READING.other_shop != "",
            ui.callout(
                "warn",
                "store",
                "The last file with these columns had other values",
                ui.joined("They are not taken over, as this may be another shop: ", _READING.other_shop, "."),
                end=ui.button("Use them here", look="compact", on_click=Preflight.use_other_shop),
            ),
        ),
        rx.cond(
            _READING.guessed != "",
            rx.el.p(
                ui.plain_badge("A guess", "warn"),
                ui.joined(" from the file: ", _READING.guessed, ". Change it here if it is wrong."),
                class_name="small muted why",
            ),
        ),
        rx.el.div(
            ui.labelled("Page type", _constant("pageType", given["pageType"], _PAGE_TYPES)),
            ui.labelled("Language", _constant("language", given["language"], LANGUAGES)),
            ui.labelled(
                "Site, for handles and parts of addresses",
                _text("base_url", given["base_url"], "https://shop.example/"),
            ),
            ui.labelled("Currency of plain prices", _text("currency", given["currency"], "EUR")),
            class_name="form-grid",
        ),
        title="What counts where the file says nothing",
        note=rx.cond(_READING.shop != "", ui.joined("As you chose it for ", _READING.shop, " before."), ""),
    )


def _choice(name: str, value: ui.TextLike, options: tuple[str, ...]) -> rx.Component:
    """What was found may be none of the usual ones; it is always there to choose."""
    return rx.el.select(
        rx.el.option(value, value=value),
        *[rx.cond(value == one, rx.fragment(), rx.el.option(one, value=one)) for one in options],
        value=value,
        on_change=lambda chosen: Preflight.read_as(name, chosen),
        class_name="input",
        custom_attrs={"aria-label": name.capitalize()},
    )


def _column(line: rx.Var[ColumnLine]) -> rx.Component:
    """One column: its name, some of its values, and its meaning."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(line.name, class_name="small strong cut"),
            rx.el.div(line.samples, class_name="tiny muted cut"),
            class_name="td",
        ),
        rx.el.div(
            ui.select(
                MEANINGS,
                label=ui.joined("Meaning of ", line.name),
                value=line.meaning,
                on_change=lambda value: Preflight.choose_meaning(line.name, value),
            ),
            rx.el.div(
                rx.cond(line.sure, rx.fragment(), ui.plain_badge("A guess", "warn")),
                line.reason,
                rx.cond(
                    line.meaning == Use.METADATA.value,
                    ui.button(
                        "Write about it",
                        look="compact",
                        on_click=Preflight.choose_meaning(line.name, Use.FACT.value),
                        custom_attrs={"aria-label": ui.joined("Write about ", line.name)},
                    ),
                ),
                class_name="tiny muted why",
            ),
        ),
        key=line.name,
        class_name="column-line",
    )


def _constant(name: str, value: ui.TextLike, options: tuple[tuple[str, str], ...]) -> rx.Component:
    return ui.select(options, label=name, value=value, open=True, on_change=lambda chosen: Preflight.give(name, chosen))


def _text(name: str, value: ui.TextLike, example: str) -> rx.Component:
    return ui.typed(value, lambda text: Preflight.give(name, text), wait_ms=600, label=name, placeholder=example)
