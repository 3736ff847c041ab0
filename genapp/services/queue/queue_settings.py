"""Settings of the queue that may change while it runs; each has a range, and a sentence that explains it."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Final

from sqlalchemy import select
from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.clock import utc_now
from genapp.db import QUEUE_SETTING, ask_wake, insert_or
from genapp.intake.table import MAX_VOICE_CHARS
from genapp.jobs import ActionKind
from genapp.page import FactPlace, usable_places
from genapp.quality.check import CheckLevels, Switch
from genapp.quality.report import read_levels
from genapp.quality.voice import DEFAULT_VOICE, read_voice
from genapp.services.providers import ReaderWanted
from genapp.services.queue.record import read_values, record_changes
from genapp.settings import settings

SettingValue = int | float | bool | str
_FEWEST_SLOTS: Final = 16
"""Of a worker: idle slots cost next to nothing; `max_concurrency` decides how many are used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSettings:
    """What is in force; times in seconds."""

    workers: int = 3
    max_concurrency: int = 5
    retry_attempts: int = 3
    retry_delay: float = 5.0
    timeout: float = 300.0
    priority_boost: bool = True
    lease_seconds: float = 12.0
    ageing_seconds: float = 3_600.0
    failures_to_pause: int = 5
    stand_in: bool = True
    second_reader: bool = False
    second_reader_model: str = ""
    """Of the same server; empty: the model that writes."""
    second_reader_input_price: float = 0.0
    second_reader_output_price: float = 0.0
    """Of a million tokens of `second_reader_model`; both 0: as of the model that writes."""
    footprint_line: float = 1.0
    """How much the pages of a sample may have in common before the rest of their batch is held; 1 holds none."""
    brand_voice: str = ""
    """Of pages that say nothing of it."""
    voice_rules: str = DEFAULT_VOICE.text
    """What every page is held against, as `genapp.quality.voice` reads it."""
    check_levels: str = ""
    """Which checks block, warn or are off, as `genapp.quality.report.read_levels` reads it."""

    @property
    def reader_wanted(self) -> ReaderWanted | None:
        """Who is to read finished pages over; None when nobody is."""
        prices = {"input_price": self.second_reader_input_price, "output_price": self.second_reader_output_price}
        return ReaderWanted(model=self.second_reader_model, **prices) if self.second_reader else None

    unconfirmed_facts: str = field(default_factory=lambda: settings().unconfirmed_facts)
    """Places of a target page whose facts are used before a person confirms them; at first what the variable says."""

    @property
    def usable_places(self) -> frozenset[FactPlace]:
        """What `unconfirmed_facts` names."""
        return usable_places(self.unconfirmed_facts)

    @property
    def slots_of_worker(self) -> int:
        """So many that the workers together can run what is allowed."""
        return max(_FEWEST_SLOTS, math.ceil(self.max_concurrency / self.workers))


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """What a setting means and which values it takes (both ends included); of a text, how many characters."""

    name: str
    label: str
    help: str
    lowest: float = 0
    highest: float = 1


FIELDS: Final = (
    SettingField(name="workers", label="Workers", help="Worker processes that genapp up runs", lowest=1, highest=64),
    SettingField(
        name="max_concurrency", label="Jobs at once", help="Jobs that run at the same time", lowest=1, highest=1_000
    ),
    SettingField(
        name="retry_attempts", label="Retries", help="Tries of a job after the first one, before it has failed",
        lowest=0, highest=20,
    ),
    SettingField(
        name="retry_delay", label="Retry delay", help="Seconds before the second try; grows", lowest=0, highest=3_600
    ),
    SettingField(name="timeout", label="Timeout", help="Seconds that one try may take", lowest=1, highest=86_400),
    SettingField(name="priority_boost", label="Priority boost", help="Whether waiting jobs may be moved up or down"),
    SettingField(
        name="lease_seconds", label="Lease", help="Seconds of silence until a worker is dead", lowest=1, highest=600
    ),
    SettingField(
        name="ageing_seconds", label="Ageing", help="Seconds of waiting that lift a job one class; 0: never",
        lowest=0, highest=2_592_000,
    ),
    SettingField(
        name="failures_to_pause", label="Failures to pause",
        help="Equal failures in a row that pause a batch, or a provider whose fault they are; 0: never",
        lowest=0, highest=1_000,
    ),
    SettingField(
        name="stand_in", label="Stand-in",
        help="Whether the embedded writer writes the parts of a page that a model cannot; else such a page fails",
    ),
    SettingField(
        name="second_reader", label="Second reader",
        help="Whether a model reads each finished page once more and says which fact supports each sentence: one more"
        " call a page, also for pages of the embedded writer where a model server is set up",
    ),
    SettingField(
        name="second_reader_model", label="Model of the second reader", highest=200,
        help="On the same server, such as a cheaper one; empty: the model that writes",
    ),
    SettingField(
        name="second_reader_input_price", label="Second reader, input price", highest=10_000,
        help="Of a million tokens that its own model reads; both prices 0: those of the model that writes",
    ),
    SettingField(
        name="second_reader_output_price", label="Second reader, output price", highest=10_000,
        help="Of a million tokens that its own model answers",
    ),
    SettingField(
        name="footprint_line", label="Alike pages",
        help="Share of text that pages of a sample may have in common, such as 0.3; more holds their batch; 1: any",
    ),
    SettingField(
        name="brand_voice", label="Brand voice", help="How pages sound that say nothing of it", highest=MAX_VOICE_CHARS
    ),
    SettingField(
        name="voice_rules", label="Voice, rule by rule", highest=2_000,
        help="What every page is checked for, such as No exclamation marks; Address the reader with you",
    ),
    SettingField(
        name="check_levels", label="Checks", highest=20_000,
        help="Checks that block, warn or are off, such as all: superlatives blocker; product: readability off",
    ),
    SettingField(
        name="unconfirmed_facts", label="Facts used unconfirmed", highest=100,
        help="Places of a page whose facts are written before a person confirms them: structured data, table, list, "
        "product box, text; empty: none",
    ),
)  # fmt: skip


def _read_places(text: str) -> str:
    """In the order that the help names them."""
    places = usable_places(text)
    return ", ".join(place.value for place in FactPlace if place in places)


_READ: Final[dict[str, Callable[[str], str]]] = {
    "voice_rules": lambda text: read_voice(text).text,
    "check_levels": lambda text: read_levels(text).text,
    "unconfirmed_facts": _read_places,
}
"""Texts that have a form; each is stored as it is read, and raises `ValueError` otherwise."""
_KNOWN: Final = frozenset(field.name for field in FIELDS)
_STORED: Final = select(QUEUE_SETTING.c.name, QUEUE_SETTING.c.value)


def load(session: Session) -> QueueSettings:
    """What is in force: the stored values, else the defaults. A stored value that is not valid any more is left out."""
    stored = {name: json.loads(value) for name, value in session.execute(_STORED)}
    return replace(QueueSettings(), **{name: value for name, value in stored.items() if name in _KNOWN})


def save(session: Session, changes: Mapping[str, object], *, by: User | None, on_record: bool = True) -> QueueSettings:
    """Change some settings, or none: raises `BadInput` with every problem at once."""
    who = require(by, Right.ADMINISTER)
    values = read_values(changes, _read_one)
    before = as_dict(load(session))
    for name, value in values.items():
        row = {"name": name, "value": json.dumps(value), "changed_at": utc_now(), "changed_by": who.name if who else ""}
        statement = insert_or(session, QUEUE_SETTING).values(row)
        session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))
    if on_record:
        changed = {name: (before[name], value) for name, value in values.items()}
        record_changes(session, ActionKind.SETTINGS, changed, by=who)
    ask_wake(session)
    return load(session)


def switch_checks(
    session: Session, switches: Mapping[tuple[str, str], Switch | None], *, by: User | None
) -> CheckLevels:
    """Change the levels of some checks, by page type ("" for all) and name; None takes a level away."""
    levels = read_levels(load(session).check_levels).changed(switches)
    return read_levels(save(session, {"check_levels": levels.text}, by=by).check_levels)


def as_dict(settings: QueueSettings) -> dict[str, SettingValue]:
    return asdict(settings)


def _read_one(name: str, raw: object) -> SettingValue:
    field = next((field for field in FIELDS if field.name == name), None)
    if field is None:
        raise ValueError(f"there is no such setting; there are {', '.join(field.name for field in FIELDS)}")
    kind = next(one.type for one in fields(QueueSettings) if one.name == name)
    if kind is bool:
        return _read_switch(raw)
    if kind is str:
        return _read_text(field, raw)
    return _read_number(field, raw, whole=kind is int)


def _read_switch(raw: object) -> bool:
    words = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}
    value = words.get(str(raw).strip().lower())
    if value is None:
        raise ValueError(f"{raw!r} is neither on nor off")
    return value


def _read_text(field: SettingField, raw: object) -> str:
    text = " ".join(str(raw or "").split())
    if len(text) > field.highest or not text.isprintable():
        raise ValueError(f"takes at most {field.highest:,} characters that can be printed")
    read = _READ.get(field.name)
    return read(text) if read else text


def _read_number(field: SettingField, raw: object, *, whole: bool) -> int | float:
    allowed = f"{'a whole number' if whole else 'a number'} from {field.lowest:,} to {field.highest:,}"
    try:
        value = float(str(raw).strip())
    except ValueError:
        raise ValueError(f"{raw!r} is not {allowed}") from None
    if not field.lowest <= value <= field.highest or (whole and value != int(value)):
        raise ValueError(f"{raw!r} is not {allowed}")
    return int(value) if whole else value
