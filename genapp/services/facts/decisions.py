"""What people say of the facts of a page: kept for the page, put on record, and taken back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from sqlmodel import Session

from genapp.access import Right, User, require
from genapp.db import Job, db_now, load, mark_changed, mark_many_changed
from genapp.db.queries import facts as stored
from genapp.errors import BadInput, Conflict, NotFound, Problem
from genapp.intake.products import without_told
from genapp.intake.table import MAX_FACT_CHARS, MAX_FACTS, clean_line
from genapp.intake.validate import PageOrderDraft
from genapp.jobs import FINAL, ActionKind, Priority
from genapp.page import Fact, FactState, PageRequest, SourceKind
from genapp.services.facts.sheet import fact_of, facts_found, ruling_of, rulings_for
from genapp.services.queue import PageOrder, record, submit_page
from genapp.sources.rulings import Ruling, Rulings, fact_key, may_decide, ruled, said
from genapp.sources.values import is_value
from genapp.words import counted

_MAX_NAME_CHARS: Final = 60
_MOST_AT_ONCE: Final = 100
"""Decisions in one go; a page has no more facts."""
_SHOWN: Final = 60
"""Characters of a fact in the record of what was decided."""

RulingRow = dict[str, Any]
"""What a ruling says, as columns and as JSON. Any: values that JSON knows."""
Changes = Mapping[str, tuple[RulingRow | None, RulingRow | None]]
"""Before and after, by key of fact or kind."""


class FactAct(StrEnum):
    """What a person may say of a fact."""

    CONFIRM = "confirm"
    REJECT = "reject"
    CORRECT = "correct"
    ADD = "add"
    WITHDRAW = "withdraw"
    """Take back what was said of it, whoever said it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDecision:
    """One thing a person says: of the fact with this key, or (to add) a name, which may be empty, and a value."""

    act: FactAct
    fact: str = ""
    name: str = ""
    """To correct: empty leaves the name as it is."""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What came of decisions: the action on record (empty when nothing is new), how many facts, and a sentence."""

    action_id: str
    affected: int
    text: str


def decide(session: Session, job_id: str, decisions: Sequence[FactDecision], *, by: User | None) -> Decided:
    """Say what holds of the facts of a job's page; one action, which can be undone.

    It costs nothing and changes no text: what is written next is written by it. Raises `BadInput` with every problem.
    """
    who = require(by, Right.CONTROL)
    job = _job(session, job_id)
    rulings = rulings_for(session, job.page_key)
    found = {fact_key(fact): fact for fact in facts_found(session, job_id)}
    rows = _read_all(decisions, found, rulings)
    changes = {key: (kept(rulings.facts.get(key)), row) for key, row in rows.items()}
    changes = {key: (before, after) for key, (before, after) in changes.items() if before != after}
    if not changes:
        return Decided(action_id="", affected=0, text="Nothing to change")
    text = _sentence(decisions, found, rulings, changes, job.keyword)
    page = RulingScope(scope=stored.PAGE, key=job.page_key)
    return page.change(session, changes, text, affected=len(changes), by=who)


def _job(session: Session, job_id: str) -> Job:
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(f"there is no job {job_id!r}")
    return job


def _read_all(
    decisions: Sequence[FactDecision], found: Mapping[str, Fact], rulings: Rulings
) -> dict[str, RulingRow | None]:
    """What is to be kept of each fact by its key, None for nothing; raises `BadInput`."""
    rows: dict[str, RulingRow | None] = {}
    problems: list[Problem] = []
    if len(decisions) > _MOST_AT_ONCE:
        raise BadInput([Problem(field="facts", code="too_many", message=f"decide {_MOST_AT_ONCE} facts at the most")])
    for decision in decisions:
        try:
            key, row = _read(decision, found, rulings)
            rows[key] = row
        except ValueError as error:
            problems.append(Problem(field="fact", code="not_allowed", message=str(error)))
    added = {key for key, ruling in rulings.facts.items() if ruling.added}
    if len(added | {key for key, row in rows.items() if row and row["added"]}) > MAX_FACTS:
        message = f"a page takes {MAX_FACTS} added facts at the most"
        problems.append(Problem(field="fact", code="too_many", message=message))
    if problems:
        raise BadInput(problems)
    return rows


def _read(decision: FactDecision, found: Mapping[str, Fact], rulings: Rulings) -> tuple[str, RulingRow | None]:
    """Raises `ValueError`."""
    if decision.act is FactAct.ADD:
        return _read_added(decision, found)
    fact, own = found.get(decision.fact), rulings.facts.get(decision.fact)
    added = own is not None and own.added
    if fact is None and not added:
        raise ValueError("is not on the sheet any more; the page may have been read again meanwhile")
    if fact is not None and not may_decide(fact):
        raise ValueError("is a field of the order: change the products, the brand or their number and submit it again")
    match decision.act:
        case FactAct.CONFIRM:
            return decision.fact, kept(own) if added else said_row(FactState.CONFIRMED)
        case FactAct.REJECT:
            return decision.fact, None if added else said_row(FactState.REJECTED)
        case FactAct.CORRECT:
            name = decision.name or (own.name if own and own.added else fact.name if fact else "")
            words = _read_words(name, _without_name(decision.value, name))
            as_found = fact is not None and words == (fact.name, fact.value or fact.text)
            return decision.fact, said_row(FactState.CONFIRMED, *(() if as_found else words), added=added)
        case _:
            return decision.fact, None


def _read_added(decision: FactDecision, found: Mapping[str, Fact]) -> tuple[str, RulingRow]:
    """What was found already is confirmed."""
    name, value = _read_words(decision.name, decision.value)
    fact = Fact(number=0, text=said(name, value), name=name, value=value if name else "", source=SourceKind.PERSON)
    key = fact_key(fact)
    if key in found and may_decide(found[key]):
        return key, said_row(FactState.CONFIRMED)
    if key in found:
        raise ValueError(f"is on the sheet already: {said(name, value)[:_SHOWN]}")
    return key, said_row(FactState.CONFIRMED, name, value, added=True)


def _read_words(name: str, value: str) -> tuple[str, str]:
    """Name (may be empty) and value that a person entered, cleaned. Raises `ValueError` that says what is wrong."""
    name, value = clean_line(name).rstrip(" :"), clean_line(value)
    if not value:
        raise ValueError("is empty: write what is true of the page")
    if len(value) > MAX_FACT_CHARS:
        raise ValueError(f"has {len(value):,} characters; at most {MAX_FACT_CHARS} are allowed")
    if len(name) > _MAX_NAME_CHARS:
        raise ValueError(f"has a name of {len(name):,} characters; at most {_MAX_NAME_CHARS} are allowed")
    if name and not any(map(str.isalnum, name)):
        raise ValueError("has a name without a letter or a digit")
    if not is_value(value) or not any(map(str.isalnum, value)):
        raise ValueError(f"says nothing that a page could tell: {value[:_SHOWN]!r}")
    return name, value


def _without_name(value: str, name: str) -> str:
    """A person may write the name before the value, as the sheet shows it."""
    line = clean_line(value)
    begins = bool(name) and line.casefold().startswith(f"{name.casefold()}:")
    return line[len(name) + 1 :] if begins else line


def said_row(state: FactState, name: str = "", value: str = "", *, added: bool = False) -> RulingRow:
    """What is kept of a decision; without words the fact stands as it was found."""
    return {"state": state.value, "name": name, "value": value, "added": added}


def kept(ruling: Ruling | None) -> RulingRow | None:
    return said_row(ruling.state, ruling.name, ruling.value, added=ruling.added) if ruling else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingScope:
    """What decisions are kept for: a page, or a batch with its kinds of facts."""

    scope: str
    key: str

    def change(self, session: Session, changes: Changes, text: str, *, affected: int, by: User | None) -> Decided:
        """Carry decisions out, and put them on record."""
        self._write(session, {fact: after for fact, (_, after) in changes.items()}, by)
        details = {"scope": self.scope, "key": self.key, "changes": changes, "text": text}
        action_id = record.record(session, ActionKind.FACTS, details, by=by, affected=max(affected, 1))
        return Decided(action_id=action_id, affected=affected, text=text)

    def back(self, session: Session, changes: Changes, *, by: User | None) -> int:
        """How many of the changes are taken back: those that nobody changed since."""
        back: dict[str, RulingRow | None] = {}
        for fact, (before, after) in changes.items():
            if self.now(session, fact) == after:
                back[fact] = before
        self._write(session, back, by)
        return len(back)

    def now(self, session: Session, fact: str) -> RulingRow | None:
        row = stored.ruling_on(session, self.scope, self.key, fact)
        return kept(ruling_of(row)) if row else None

    def _write(self, session: Session, rows: Mapping[str, RulingRow | None], who: User | None) -> None:
        for fact, row in rows.items():
            where = {"scope": self.scope, "key": self.key, "fact": fact}
            if row is None:
                stored.drop_ruling(session, **where)
            else:
                stored.write_ruling(session, where | row | {"by": who.name if who else "", "at": db_now(session)})
            if self.scope == stored.BATCH:
                state = row["state"] if row else FactState.PROPOSED.value
                stored.mark_kind(session, self.key, fact, state=state)
        if self.scope == stored.PAGE:
            _refresh(session, self.key)
        else:
            mark_many_changed(session)


def _sentence(
    decisions: Sequence[FactDecision],
    found: Mapping[str, Fact],
    rulings: Rulings,
    changes: Mapping[str, object],
    keyword: str,
) -> str:
    """“Rejected a fact of “oak tables”: Weight: 5 kg”."""
    if len(changes) > 1:
        return f"Decided on {counted(len(changes), 'fact')} of “{keyword}”"
    one = next(one for one in decisions if one.act is FactAct.ADD or one.fact in changes)
    verb = {"confirm": "Confirmed", "reject": "Rejected", "correct": "Corrected", "add": "Added"}
    fact, own = found.get(one.fact), rulings.facts.get(one.fact)
    what = said(one.name, one.value) if one.value else fact.text if fact else said(own.name, own.value) if own else ""
    return f"{verb.get(one.act, 'Took back what was said of')} a fact of “{keyword}”: {clean_line(what)[:_SHOWN]}"


def _refresh(session: Session, page_key: str) -> None:
    """Keep up what the facts of a page count as, in each of its jobs, and have everybody told who looks at one."""
    rulings = rulings_for(session, page_key)
    rows = stored.found_on_page(session, page_key)
    changes = []
    for row in rows:
        ((was, now), *_) = ruled([fact_of(row)], rulings)
        single = fact_key(was) in rulings.facts
        if (row["state"], row["single"]) != (now.state.value, single):
            changes.append((row["job_id"], row["number"], now.state.value, single))
    stored.mark_facts(session, changes)
    for job_id in stored.jobs_of_page(session, page_key):
        mark_changed(session, job_id)


def put_back(session: Session, details: Mapping[str, Any], affected: int, *, by: User | None) -> int:  # Any: JSON
    """Undo decisions as far as they still are as the action left them: how many of its facts that is."""
    where = RulingScope(scope=details["scope"], key=details["key"])
    back = where.back(session, details["changes"], by=by)
    return affected if back and where.scope == stored.BATCH else back


def write_again(session: Session, job_id: str, *, by: User | None) -> str:
    """Submit the page of a job that has ended once more, as it was asked for; returns the id of the new job.

    Asked twice with the same decisions, it is the same job. Raises `Conflict` for a job that has not ended.
    """
    require(by, Right.SUBMIT)
    draft, page = as_asked(session, job_id), _job(session, job_id).page_key
    order = PageOrder(
        request=draft.request,
        priority=draft.priority,
        provider=draft.provider,
        idempotency_key=f"again:{job_id}:{_digest(session, page)}",
    )
    return submit_page(session, order, by=by)


def as_asked(session: Session, job_id: str) -> PageOrderDraft:
    """The page of a job that has ended, as it was asked for. Raises `Conflict` for one that has not."""
    job = _job(session, job_id)
    if job.state not in FINAL:
        raise Conflict("this page is still being written", hint="wait until the job has ended, or cancel it")
    priority = Priority(job.priority) if job.priority_given else None
    request = without_told(load(PageRequest, job.request))
    return PageOrderDraft(request=request, priority=priority, provider=job.provider or None)


def _digest(session: Session, page_key: str) -> str:
    """Of all that was said, so that the same decisions do not make two jobs."""
    rows = [(row["scope"], row["fact"], str(row["at"])) for row in stored.rulings_of(session, page_key)]
    return sha256(json.dumps(sorted(rows)).encode()).hexdigest()[:16]
