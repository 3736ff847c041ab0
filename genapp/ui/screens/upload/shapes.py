"""A file before it becomes a batch, ready to be shown: how it is read, its columns, its rows, what it will cost."""

from dataclasses import dataclass, field
from typing import Final

from genapp import words as show
from genapp.errors import BadInput, Problem
from genapp.intake.fields import FIELDS
from genapp.intake.mapping import SURE, ColumnUse
from genapp.intake.profiles import Use
from genapp.jobs import BatchEstimate
from genapp.page import Priority, budget_of
from genapp.services.batches import Look, ReachProgress, ShopChoice, StartChoice
from genapp.services.reads import UploadRows, UploadRowView, UploadView
from genapp.ui import paths
from genapp.ui.shapes import Share
from genapp.ui.theme import Tone

_SAMPLES: Final = 3
_LONGEST_SAMPLE: Final = 60
_VERDICTS: Final[dict[str, tuple[str, Tone]]] = {
    "good": ("Good", "good"),
    "warned": ("Worth a look", "warn"),
    "lacking": ("Needs facts", "warn"),
    "bad": ("Not accepted", "bad"),
    "repeated": ("Written before", "neutral"),
    "joined": ("Joined", "neutral"),
}
_OTHER_USES: Final = (
    (Use.NAME.value, "What the page is about"),
    (Use.FACT.value, "A fact of the page"),
    (Use.TEXT.value, "Text with facts in it"),
    (Use.PRICE.value, "The price"),
    (Use.METADATA.value, "Kept, not written about"),
    (Use.IGNORE.value, "Left out"),
)
MEANINGS: Final = (*((f"field:{each.name}", each.label) for each in FIELDS), *_OTHER_USES)
"""What a column can mean, for a select."""
DELIMITERS: Final = {"Comma": ",", "Semicolon": ";", "Tab": "\t", "Bar": "|"}
HIDDEN: Final = (("no", "Left out"), ("yes", "Read, too"))
"""What becomes of hidden rows and columns, for a select."""
DEFAULTS: Final = ("pageType", "language")
NO_CHOICE: Final = {"name": "", "sampled": "no", "budget": "", "priority": "", "provider": "", "again": "no"}
"""How a batch is started, as the fields beside the estimate have it."""
_NO_GIVEN: Final[dict[str, str]] = dict.fromkeys((*DEFAULTS, "base_url", "currency"), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One column of the file and what becomes of it."""

    name: str = ""
    samples: str = ""
    meaning: str = ""
    reason: str = ""
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """How the file is read, and what its columns mean."""

    known: bool = False
    name: str = ""
    format: str = ""
    encoding: str = ""
    encoding_sure: bool = True
    delimiter: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    hidden: str = ""
    """Whether hidden rows and columns are read: yes or no; empty when there are none."""
    header_line: str = ""
    notices: tuple[str, ...] = ()
    tool: str = ""
    kept: bool = False
    same_as: str = ""
    is_text: bool = True
    columns: tuple[ColumnLine, ...] = ()
    missing: str = ""
    """Required fields that nothing gives yet, in words; empty when all are given."""
    given: dict[str, str] = field(default_factory=_NO_GIVEN.copy)
    """Constants: pageType, language, base_url, currency."""
    tells_apart: bool = False
    """Rows that want the same keyword get one of their own."""
    guessed: str = ""
    """Constants that the file suggests and nobody has confirmed, in words."""
    shop: str = ""
    other_shop: str = ""
    """What was chosen for the last such file, of another shop, in words; empty when there is nothing to take over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One row after the check."""

    line: str = ""
    title: str = ""
    label: str = ""
    tone: Tone = "neutral"
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    """What the check of every row found."""

    known: bool = False
    started: bool = False
    """A batch was made of the file."""
    counts: tuple[Share, ...] = ()
    codes: tuple[Share, ...] = ()
    rivals: str = ""
    """How many rows want a keyword that another row keeps; empty when none does."""
    good: int = 0
    bad: int = 0
    error_file: str = ""
    """Where the rows with problems are to be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsShown:
    """A part of the checked rows."""

    rows: tuple[RowLine, ...] = ()
    page: int = 1
    last_page: int = 1
    span: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLine:
    """What the batch will cost and take."""

    pages: str = ""
    free: bool = True
    cost: str = ""
    cost_range: str = ""
    time: str = ""
    time_range: str = ""
    deadlines: str = ""
    late: bool = False
    basis: str = ""


def reading(look: Look) -> ReadingShown:
    found, given = look.found, dict(look.mapping.defaults)
    labels = {each.name: each.label for each in FIELDS}
    return ReadingShown(
        known=True,
        name=look.name,
        format=found.format.value.upper(),
        encoding=found.encoding,
        encoding_sure=found.encoding_sure,
        delimiter=next((name for name, sign in DELIMITERS.items() if sign == found.delimiter), found.delimiter),
        sheet=found.sheet,
        sheets=found.sheets,
        hidden={None: "", True: "yes", False: "no"}[found.hidden],
        header_line=str(found.header_line),
        notices=tuple(f"This file {notice.message}." for notice in found.notices),
        tool=look.mapping.tool,
        kept=look.kept,
        same_as=look.same_as,
        is_text=bool(found.delimiter),
        columns=tuple(_column(look, place, use) for place, use in enumerate(look.mapping.columns)),
        missing=", ".join(labels[name] for name in look.mapping.missing),
        tells_apart=look.mapping.tell_apart,
        guessed=" and ".join(labels[name].lower() for name in look.mapping.guessed),
        shop=look.shop,
        other_shop=_choice_words(look.other_shop) if look.other_shop else "",
        given={name: given.get(name, "") for name in DEFAULTS}
        | {"base_url": look.mapping.base_url, "currency": look.mapping.currency},
    )


def _choice_words(choice: ShopChoice) -> str:
    named = ("site", choice.base_url), ("language", choice.language), ("currency", choice.currency)
    return ", ".join(f"{name} {value}" for name, value in named if value)


def checked(view: UploadView, upload_id: str) -> CheckShown:
    return CheckShown(
        known=view.state in ("checked", "started"),
        started=view.state == "started",
        counts=tuple(
            Share(name=name, label=label, count=show.number(getattr(view.counts, name)), tone=tone)
            for name, (label, tone) in _VERDICTS.items()
        ),
        codes=_code_lines(view.codes),
        rivals=show.counted(rivals, "row") if (rivals := view.codes.get("same_keyword", 0)) else "",
        good=view.counts.submittable,
        bad=view.counts.refused,
        error_file=paths.errors(upload_id),
    )


def rows_shown(found: UploadRows) -> RowsShown:
    last = max(1, -(-found.total // found.page_size))
    return RowsShown(
        rows=tuple(map(_row_line, found.rows)),
        page=found.page,
        last_page=last,
        span=f"{show.counted(found.total, 'row')} · page {found.page} of {last}",
    )


def _row_line(row: UploadRowView) -> RowLine:
    label, tone = _VERDICTS[row.verdict]
    return RowLine(line=str(row.line), title=row.title or "(empty)", label=label, tone=tone, problems=row.problems)


def _code_lines(codes: dict[str, int]) -> tuple[Share, ...]:
    ordered = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Share(name=code, label=show.words_of(code), count=show.number(count)) for code, count in ordered)


def address_line(progress: ReachProgress) -> str:
    """How far asking the addresses is, or what it found."""
    rows = "" if progress.rows == progress.of_rows else f", {show.number(progress.rows)} rows done"
    missing = f"{show.number(progress.missing)} not there" if progress.missing else "all there"
    return f"{show.counted(progress.asked, 'address', 'addresses')} asked{rows}: {missing}"


def estimate_line(estimate: BatchEstimate) -> EstimateLine:
    seen, seconds = sum(group.pages_seen for group in estimate.groups), estimate.seconds
    return EstimateLine(
        pages=show.counted(estimate.pages, "page"),
        free=estimate.cost.high == 0,
        cost=show.money(round(estimate.cost.likely)),
        cost_range=f"{show.money(round(estimate.cost.low))} to {show.money(round(estimate.cost.high))}",
        time=show.duration(seconds.likely) if seconds else "not known yet",
        time_range=f"{show.duration(seconds.low)} to {show.duration(seconds.high)}" if seconds else "",
        deadlines=_deadlines(estimate),
        late=estimate.late > 0,
        basis=f"From {show.counted(seen, 'finished page')} of these kinds."
        if seen
        else "Too few pages of this kind are finished yet: reckoned from the prompts and the prices.",
    )


def start_text(estimate: EstimateLine) -> str:
    """What is said before the batch is started."""
    if estimate.free:
        return f"{estimate.pages} will be written. The writer costs nothing."
    return (
        f"{estimate.pages} will be written. Likely cost: {estimate.cost} ({estimate.cost_range}), "
        "in the currency of your account."
    )


def _deadlines(estimate: BatchEstimate) -> str:
    if not estimate.with_deadline:
        return "no page has a deadline"
    if not estimate.late:
        return f"{show.counted(estimate.with_deadline, 'page')} with a deadline: all in time"
    return (
        f"{show.number(estimate.late)} of {show.counted(estimate.with_deadline, 'page')} with a deadline would be late"
    )


def _column(look: Look, place: int, use: ColumnUse) -> ColumnLine:
    values = dict.fromkeys(row[place].strip() for row in look.found.sample if row[place].strip())
    shown = [
        value if len(value) <= _LONGEST_SAMPLE else f"{value[:_LONGEST_SAMPLE]}…" for value in list(values)[:_SAMPLES]
    ]
    return ColumnLine(
        name=use.column,
        samples=" · ".join(shown) or "empty in the first rows",
        meaning=f"field:{use.field}" if use.use is Use.FIELD else use.use.value,
        reason=use.reason,
        sure=use.confidence >= SURE,
    )


def wrong_budget(choice: dict[str, str]) -> str:
    """What is wrong with the budget; empty when nothing is."""
    try:
        budget_of(choice["budget"])
    except BadInput as error:
        return show.capital(error.problems[0].message)
    return ""


def start_choice(choice: dict[str, str]) -> StartChoice:
    """A budget that is wrong counts as none: only the estimate asks before it is mended."""
    return StartChoice(
        name=choice["name"],
        sampled=choice["sampled"] == "yes",
        again=choice["again"] == "yes",
        budget_micros=None if wrong_budget(choice) else budget_of(choice["budget"]),
        priority=Priority(choice["priority"]) if choice["priority"] in set(Priority) else None,
        provider=choice["provider"] or None,
    )
