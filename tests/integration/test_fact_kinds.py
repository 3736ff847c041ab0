"""All facts of one kind in a batch are confirmed or rejected at once, on pages that are still to be read as well."""

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import reading, transaction
from genapp.errors import Conflict, Denied, NotFound
from genapp.page import FactPlace, FactState, SourceKind
from genapp.services.facts import (
    BatchFacts,
    FactAct,
    FactDecision,
    KindRow,
    batch_facts,
    decide,
    decide_kind,
    kinds_called,
    preview_kind,
)
from genapp.services.queue import note_submitted, submit_into
from genapp.services.queue.undo import undo
from tests.support.fact_pages import TOLD, line, on_page, submit_many, submit_one, tables, write_all
from tests.support.queue import an_order

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)
WOODS = ("oak tables", "pine tables", "ash tables")


def shown(engine: Engine, batch_id: str, *, proposed_only: bool = False, page: int = 1, size: int = 50) -> BatchFacts:
    with reading(engine) as session:
        return batch_facts(session, batch_id, page=page, page_size=size, proposed_only=proposed_only, by=VIEWER)


def row_of(engine: Engine, batch_id: str, label: str, place: FactPlace) -> KindRow:
    (row,) = [row for row in shown(engine, batch_id).rows if (row.label, row.place) == (label, place)]
    return row


def rule(engine: Engine, batch_id: str, row: KindRow, state: FactState | None) -> str:
    with transaction(engine) as session:
        return decide_kind(session, batch_id, row.kind, state, by=EDITOR).action_id


def test_a_batch_shows_its_facts_by_kind_with_what_is_to_decide_first(engine: Engine):
    batch = submit_many(engine, *map(tables, WOODS))
    write_all(engine)

    rows = shown(engine, batch.batch_id).rows

    first = rows[0]
    assert (first.label, first.place, first.facts, first.pages) == ("Sentences", FactPlace.TEXT, 6, 3)
    assert (first.proposed, first.confirmed, first.rejected, first.used, first.open) == (6, 0, 0, False, True)
    assert first.examples == ("The oak comes from the Vosges.", "The top is oiled by hand in our workshop.")
    height = row_of(engine, batch.batch_id, "Height", FactPlace.TABLE)
    assert (height.facts, height.examples, height.used) == (3, ("76 cm",), True)
    given = row_of(engine, batch.batch_id, "Material", FactPlace.GIVEN)
    assert (given.source, given.confirmed, given.open) == (SourceKind.USER, 3, False)
    assert {row.label for row in shown(engine, batch.batch_id, proposed_only=True).rows} == {"Sentences", "Height"}


def test_the_table_of_a_batch_has_pages(engine: Engine):
    batch = submit_many(engine, *map(tables, WOODS))
    write_all(engine)

    parts = [shown(engine, batch.batch_id, page=page, size=2) for page in (1, 2, 3, 9)]

    assert [part.total for part in parts] == [5] * 4
    assert [len(part.rows) for part in parts] == [2, 2, 1, 1]
    assert len({row.kind for part in parts for row in part.rows}) == 5


def test_a_kind_that_is_confirmed_holds_for_pages_that_are_read_later(engine: Engine):
    batch = submit_many(engine, tables("oak tables"))
    write_all(engine)
    sentences = row_of(engine, batch.batch_id, "Sentences", FactPlace.TEXT)

    rule(engine, batch.batch_id, sentences, FactState.CONFIRMED)
    with transaction(engine) as session:
        ids = submit_into(session, batch.batch_id, [an_order("ash tables", facts=tables().facts)], by=LOCAL_OWNER)
        note_submitted(session, batch.batch_id, [ids], by=LOCAL_OWNER)
    write_all(engine)

    assert line(engine, ids[0], "Vosges").written
    assert line(engine, ids[0], "Vosges").of_kind
    assert line(engine, ids[0], "Vosges").by == "Edda"
    row = row_of(engine, batch.batch_id, "Sentences", FactPlace.TEXT)
    assert (row.ruling, row.by, row.confirmed, row.proposed) == (FactState.CONFIRMED, "Edda", 4, 0)


def test_it_holds_for_the_page_whatever_job_writes_it_next_and_for_no_other_page(engine: Engine):
    batch = submit_many(engine, tables("oak tables"))
    write_all(engine)
    rule(engine, batch.batch_id, row_of(engine, batch.batch_id, "Height", FactPlace.TABLE), FactState.REJECTED)

    same, other = submit_one(engine, tables("oak tables")), submit_one(engine, tables("elm tables"))
    write_all(engine)

    assert line(engine, same, "Height").state is FactState.REJECTED
    assert line(engine, other, "Height").state is FactState.PROPOSED


def test_what_was_decided_one_by_one_stays(engine: Engine):
    batch = submit_many(engine, *map(tables, WOODS))
    write_all(engine)
    first = batch.job_ids[0]
    with transaction(engine) as session:
        key = line(engine, first, "Vosges").key
        decide(session, first, [FactDecision(act=FactAct.CONFIRM, fact=key)], by=EDITOR)
    sentences = row_of(engine, batch.batch_id, "Sentences", FactPlace.TEXT)

    with reading(engine) as session:
        seen = preview_kind(session, batch.batch_id, sentences.kind, FactState.REJECTED, by=EDITOR)
    rule(engine, batch.batch_id, sentences, FactState.REJECTED)

    assert (seen.facts, seen.single) == (5, 1)
    assert line(engine, first, "Vosges").state is FactState.CONFIRMED
    assert line(engine, first, "oiled").state is FactState.REJECTED
    row = row_of(engine, batch.batch_id, "Sentences", FactPlace.TEXT)
    assert (row.confirmed, row.rejected) == (1, 5)
    with transaction(engine) as session:
        decide(session, first, [FactDecision(act=FactAct.WITHDRAW, fact=key)], by=EDITOR)
    assert line(engine, first, "Vosges").state is FactState.REJECTED
    assert row_of(engine, batch.batch_id, "Sentences", FactPlace.TEXT).rejected == 6


def test_a_decision_on_a_kind_is_undone_and_taken_off(engine: Engine):
    batch = submit_many(engine, *map(tables, WOODS))
    write_all(engine)
    height = row_of(engine, batch.batch_id, "Height", FactPlace.TABLE)
    action_id = rule(engine, batch.batch_id, height, FactState.REJECTED)

    with transaction(engine) as session:
        done = undo(session, action_id, by=EDITOR)

    assert (done.restored, done.left) == (3, 0)
    assert row_of(engine, batch.batch_id, "Height", FactPlace.TABLE).proposed == 3
    rule(engine, batch.batch_id, height, FactState.CONFIRMED)
    assert row_of(engine, batch.batch_id, "Height", FactPlace.TABLE).confirmed == 3
    rule(engine, batch.batch_id, height, None)
    assert row_of(engine, batch.batch_id, "Height", FactPlace.TABLE).ruling is None
    assert line(engine, batch.job_ids[0], "Height").state is FactState.PROPOSED


def test_the_same_name_in_a_table_and_in_another_place_are_two_kinds(engine: Engine):
    batch = submit_many(engine, tables("oak tables"))
    write_all(engine, TOLD[:1])
    submit_one(engine, tables("pine tables"))
    with transaction(engine) as session:
        ids = submit_into(session, batch.batch_id, [an_order("ash tables", facts=tables().facts)], by=LOCAL_OWNER)
        note_submitted(session, batch.batch_id, [ids], by=LOCAL_OWNER)
    write_all(engine, (on_page("80 cm", name="HEIGHT", place=FactPlace.BOX),))

    with reading(engine) as session:
        found = kinds_called(session, batch.batch_id, "height")

    assert len(found) == 2
    rule(engine, batch.batch_id, row_of(engine, batch.batch_id, "HEIGHT", FactPlace.BOX), FactState.REJECTED)
    assert line(engine, batch.job_ids[0], "76 cm").used
    assert not line(engine, ids[0], "80 cm").used


def test_only_what_the_web_says_is_decided_by_kind_and_only_by_who_may(engine: Engine):
    batch = submit_many(engine, tables("oak tables"))
    write_all(engine)
    rows = {row.label: row for row in shown(engine, batch.batch_id).rows}

    with pytest.raises(Conflict, match="confirmed already"):
        rule(engine, batch.batch_id, rows["Material"], FactState.REJECTED)
    with pytest.raises(NotFound), transaction(engine) as session:
        decide_kind(session, batch.batch_id, "0" * 24, FactState.CONFIRMED, by=EDITOR)
    with pytest.raises(NotFound), transaction(engine) as session:
        decide_kind(session, "no-batch", rows["Height"].kind, FactState.CONFIRMED, by=EDITOR)
    with pytest.raises(NotFound, match="called 'Depth'"), reading(engine) as session:
        kinds_called(session, batch.batch_id, "Depth")
    with pytest.raises(Denied), transaction(engine) as session:
        decide_kind(session, batch.batch_id, rows["Height"].kind, FactState.CONFIRMED, by=VIEWER)
