"""The fact sheet of a page: what was found, what people said of it, and what of it the text of a job has."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import RowMapping
from sqlmodel import Session

from genapp.db import Job
from genapp.db.queries import facts as stored
from genapp.jobs import FINAL
from genapp.page import Fact, FactPlace, FactSheet, FactState, PageContext, PageRequest, SourceKind, page_key
from genapp.services.queue import JobFacts, SheetFact, queue_settings
from genapp.sources.rulings import Ruling, Rulings, fact_key, kind_key, may_decide, ruled, said


def job_facts(session: Session, job: Job, context: PageContext | None) -> JobFacts:
    """Of a job whose context is `context`; None when none was built, as when too few facts could be used.

    The facts of jobs of before they were noted can be looked at only.
    """
    found = facts_found(session, job.id)
    noted = bool(found)
    if context and not noted:
        found = [fact for fact in (*context.facts.facts, *context.proposed) if not fact.ruling]
    rulings = rulings_for(session, job.page_key)
    places = queue_settings.load(session).usable_places
    then = {fact.ruling or fact_key(fact): fact for fact in context.facts.facts} if context else {}
    lines = list(_lines(found, rulings, places, then))
    gone = [_gone(fact) for key, fact in then.items() if key not in {line.key for line in lines}]
    facts = tuple(
        replace(line, changed=line.changed and context is not None, open=line.open and noted) for line in lines
    )
    changed = sum(line.changed for line in (*facts, *gone))
    return JobFacts(facts=(*facts, *gone), changed=changed, again=bool(changed) and job.state in FINAL)


def _lines(
    found: Sequence[Fact], rulings: Rulings, places: frozenset[FactPlace], then: Mapping[str, Fact]
) -> Iterator[SheetFact]:
    numbers = count(max((fact.number for fact in (*found, *then.values())), default=0) + 1)
    for was, now in ruled(found, rulings):
        key = now.ruling or fact_key(was)
        ruling, before = rulings.facts.get(key) or rulings.of(was), then.get(key)
        used = now.is_usable(places)
        corrected = ruling is not None and bool(ruling.value) and not ruling.added
        yield SheetFact(
            number=was.number or (before.number if before else next(numbers)),
            key=key,
            name=now.name,
            value=now.value or now.text,
            found=said(*_words(was)) if corrected else "",
            source=now.source,
            place=was.place,
            url=now.url,
            state=now.state,
            used=used,
            written=before is not None,
            changed=used != (before is not None) or (before is not None and _words(before) != _words(now)),
            by=ruling.by if ruling else "",
            of_kind=ruling is not None and ruling.fact != key,
            added=ruling is not None and ruling.added,
            open=may_decide(was),
        )


def _words(fact: Fact) -> tuple[str, str]:
    """Name and value; a fact without a value is its text."""
    return (fact.name, fact.value) if fact.value else ("", fact.text)


def _gone(fact: Fact) -> SheetFact:
    """In the text, and no longer on the sheet: it was added, and that was taken back."""
    return SheetFact(
        number=fact.number, key=fact.ruling or fact_key(fact), name=fact.name, value=fact.value or fact.text, found="",
        source=fact.source, place=fact.place, url=fact.url, state=FactState.REJECTED, used=False, written=True,
        changed=True, by="", of_kind=False, added=True, open=False,
    )  # fmt: skip


def facts_found(session: Session, job_id: str) -> list[Fact]:
    """As they were found, whatever was said of them; none for jobs of before they were noted."""
    return [fact_of(row) for row in stored.found_for(session, job_id)]


def fact_of(row: RowMapping) -> Fact:
    """As it was found."""
    source, name = SourceKind(row["source"]), row["name"]
    return Fact(
        number=row["number"],
        text=said(name, row["value"]),
        source=source,
        name=name,
        value=row["value"] if name else "",
        url=row["url"],
        state=_own_state(source),
        place=FactPlace(row["place"]),
    )


def _own_state(source: SourceKind) -> FactState:
    """Of a fact that nobody decided on: only what the web says is proposed."""
    return FactState.PROPOSED if source is SourceKind.TARGET else FactState.CONFIRMED


def rulings_for(session: Session, page_key: str) -> Rulings:
    """What holds for a page; of kinds that two of its batches decided, the later decision."""
    rows = stored.rulings_of(session, page_key)
    facts = {row["fact"]: ruling_of(row) for row in rows if row["scope"] == stored.PAGE}
    kinds = {row["fact"]: ruling_of(row) for row in rows if row["scope"] == stored.BATCH}
    return Rulings(facts=facts, kinds=kinds)


def ruling_of(row: RowMapping) -> Ruling:
    state = FactState(row["state"])
    return Ruling(fact=row["fact"], state=state, name=row["name"], value=row["value"], added=row["added"], by=row["by"])


def decide_found(session: Session, job: Job, known: Sequence[Fact]) -> tuple[FactSheet, tuple[Fact, ...]]:
    """What of the facts that were found may be used, and the others, numbered; noted for the job as they were found."""
    decided = _decided(session, job.page_key, known)
    found = [(was, now) for was, now in decided.pairs if not was.ruling]
    stored.keep_found(session, job.id, list(_found_rows(job, found, decided.rulings)))
    return decided.sheet, decided.others


def sheet_ahead(session: Session, request: PageRequest, context: PageContext) -> FactSheet:
    """What may be used of a page that is read before there is a job for it."""
    return _decided(session, page_key(request), (*context.facts.facts, *context.proposed)).sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """Facts by the rulings and the setting in force."""

    sheet: FactSheet
    others: tuple[Fact, ...]
    pairs: tuple[tuple[Fact, Fact], ...]
    """Each as it was found and as it counts now, numbered."""
    rulings: Rulings


def _decided(session: Session, page_key: str, known: Sequence[Fact]) -> _Decided:
    places, rulings = queue_settings.load(session).usable_places, rulings_for(session, page_key)
    pairs = sorted(ruled(known, rulings), key=lambda pair: not pair[1].is_usable(places))
    sheet, others = FactSheet.usable((now for _, now in pairs), unconfirmed=places)
    numbered = zip((was for was, _ in pairs), (*sheet.facts, *others), strict=True)
    return _Decided(sheet=sheet, others=others, pairs=tuple(numbered), rulings=rulings)


def _found_rows(
    job: Job, found: Iterable[tuple[Fact, Fact]], rulings: Rulings
) -> Iterator[dict[str, Any]]:  # Any: columns of a row
    """Of each fact as it was found, and as it counts now."""
    kinds: set[str] = set()
    for was, now in found:
        (name, value), fact, kind = _words(was), fact_key(was), kind_key(was)
        yield {
            "job_id": job.id,
            "number": now.number,
            "batch_id": job.batch_id,
            "fact": fact,
            "kind": kind,
            "leads": kind not in kinds,
            "name": name,
            "value": value,
            "source": was.source.value,
            "place": was.place.value,
            "url": was.url,
            "state": now.state.value,
            "single": fact in rulings.facts,
        }
        kinds.add(kind)
