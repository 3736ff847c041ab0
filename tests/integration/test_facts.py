"""Facts of a page are confirmed, rejected, corrected and added; the next text of the page is written by that."""

import pytest
from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import reading, transaction
from genapp.db.models import FACT_RULING, FOUND_FACT
from genapp.errors import BadInput, Conflict, Denied, NotFound, SignInRequired
from genapp.jobs import JobState
from genapp.page import FactPlace, FactState, ProductLine, SourceKind
from genapp.services.facts import Decided, FactAct, FactDecision, decide, write_again
from genapp.services.queue import control, queue_settings, recent_actions
from genapp.services.queue.undo import undo
from tests.support.fact_pages import TOLD, line, on_page, sheet, submit_one, tables, view, write_all
from tests.support.queue import job_of

VIEWER = User(id="v", name="Vera", role=Role.VIEWER)
EDITOR = User(id="e", name="Edda", role=Role.EDITOR)


def say(engine: Engine, job_id: str, act: FactAct, words: str = "", *, name: str = "", value: str = "") -> Decided:
    key = line(engine, job_id, words).key if words else ""
    with transaction(engine) as session:
        return decide(session, job_id, [FactDecision(act=act, fact=key, name=name, value=value)], by=EDITOR)


def again(engine: Engine, job_id: str) -> str:
    with transaction(engine) as session:
        return write_again(session, job_id, by=EDITOR)


def written(engine: Engine, **changes: object) -> str:
    job_id = submit_one(engine, tables(**changes))
    write_all(engine)
    assert job_of(engine, job_id).state == JobState.COMPLETED
    return job_id


def text_of(engine: Engine, job_id: str) -> str:
    content = view(engine, job_id).content
    assert content is not None
    return content.markdown


def test_what_the_page_says_in_prose_waits_and_what_a_table_says_is_used(engine: Engine):
    job_id = written(engine)

    found = {one.value: (one.state, one.used, one.place) for one in sheet(engine, job_id).facts}

    assert found["solid oak"] == (FactState.CONFIRMED, True, FactPlace.GIVEN)
    assert found["76 cm"] == (FactState.PROPOSED, True, FactPlace.TABLE)
    assert found["The oak comes from the Vosges."] == (FactState.PROPOSED, False, FactPlace.TEXT)
    assert not sheet(engine, job_id).changed
    assert not sheet(engine, job_id).again


def test_decisions_cost_nothing_and_the_next_text_is_written_by_them(engine: Engine):
    job_id = written(engine)

    say(engine, job_id, FactAct.CONFIRM, "Vosges")
    say(engine, job_id, FactAct.REJECT, "Width")
    say(engine, job_id, FactAct.CORRECT, "Height", value="74 cm")
    say(engine, job_id, FactAct.ADD, name="Warranty", value="10 years")

    assert (sheet(engine, job_id).changed, sheet(engine, job_id).again) == (4, True)
    before = text_of(engine, job_id)
    assert "160" in before
    second = again(engine, job_id)
    assert text_of(engine, job_id) == before
    write_all(engine)
    text = text_of(engine, second)
    assert all(words in text.replace("\u00a0", " ") for words in ("Vosges", "74 cm", "10 years"))
    assert not any(words in text for words in ("160", "76", "oiled by hand"))
    assert not sheet(engine, second).changed
    assert line(engine, second, "74 cm").found == "Height: 76 cm"
    assert line(engine, second, "10 years").source is SourceKind.PERSON


def test_a_rejected_fact_never_comes_back_and_another_value_is_proposed_anew(engine: Engine):
    job_id = written(engine)
    say(engine, job_id, FactAct.REJECT, "Height")

    other = submit_one(engine, tables())
    write_all(engine, (on_page("76  CM", name="height", place=FactPlace.DATA), *TOLD[1:]))
    third = submit_one(engine, tables())
    write_all(engine, (on_page("77 cm", name="Height", place=FactPlace.TABLE), *TOLD[1:]))

    assert (line(engine, other, "height").state, line(engine, other, "height").used) == (FactState.REJECTED, False)
    assert "76" not in text_of(engine, other)
    assert line(engine, third, "77 cm").used


def test_what_was_said_of_one_page_says_nothing_of_another(engine: Engine):
    say(engine, written(engine), FactAct.CONFIRM, "Vosges")

    other = written(engine, keyword="pine tables")

    assert line(engine, other, "Vosges").state is FactState.PROPOSED


def test_an_added_fact_takes_the_place_of_what_the_web_says_under_that_name(engine: Engine):
    job_id = written(engine)

    say(engine, job_id, FactAct.ADD, name="height", value="74 cm")

    assert not line(engine, job_id, "76 cm").used
    say(engine, job_id, FactAct.CONFIRM, "76 cm")
    assert line(engine, job_id, "76 cm").used


def test_adding_what_is_on_the_sheet_confirms_it(engine: Engine):
    job_id = written(engine)

    say(engine, job_id, FactAct.ADD, value="The oak comes from the Vosges.")

    assert line(engine, job_id, "Vosges").state is FactState.CONFIRMED
    assert line(engine, job_id, "Vosges").added is False


def test_a_page_that_failed_for_too_few_confirmed_facts_is_mended_in_place(engine: Engine):
    job_id = submit_one(engine, tables(facts=("Material: solid oak",)))
    write_all(engine)
    job = job_of(engine, job_id)
    assert (job.state, job.error_code) == (JobState.FAILED, "too_few_facts")
    assert "confirm what is true of it among the facts of this job, and retry" in job.error_hint

    say(engine, job_id, FactAct.CONFIRM, "Vosges")
    with transaction(engine) as session:
        control.retry(session, job_id, by=EDITOR)
    write_all(engine)

    assert job_of(engine, job_id).state == JobState.COMPLETED
    assert "Vosges" in text_of(engine, job_id)


def test_what_was_said_is_taken_off_again(engine: Engine):
    job_id = written(engine)
    say(engine, job_id, FactAct.REJECT, "Height")
    say(engine, job_id, FactAct.ADD, name="Warranty", value="10 years")

    say(engine, job_id, FactAct.WITHDRAW, "Height")
    say(engine, job_id, FactAct.REJECT, "Warranty")

    assert line(engine, job_id, "Height").state is FactState.PROPOSED
    assert not [one for one in sheet(engine, job_id).facts if one.name == "Warranty"]
    assert not sheet(engine, job_id).changed


def test_a_correction_may_repeat_the_name_and_an_added_fact_is_corrected_too(engine: Engine):
    job_id = written(engine)

    say(engine, job_id, FactAct.CORRECT, "Height", value="height: 74 cm")
    say(engine, job_id, FactAct.ADD, name="Warranty", value="10 years")
    say(engine, job_id, FactAct.CORRECT, "Warranty", value="5 years")

    assert line(engine, job_id, "Height").value == "74 cm"
    assert line(engine, job_id, "Warranty").value == "5 years"
    say(engine, job_id, FactAct.CORRECT, "Height", value="76 cm")
    assert (line(engine, job_id, "Height").source, line(engine, job_id, "Height").found) == (SourceKind.TARGET, "")


def test_an_action_is_on_record_and_undone_as_far_as_nobody_decided_since(engine: Engine):
    job_id = written(engine)
    keys = [line(engine, job_id, words).key for words in ("Vosges", "oiled")]
    with transaction(engine) as session:
        both = [FactDecision(act=FactAct.CONFIRM, fact=key) for key in keys]
        action_id = decide(session, job_id, both, by=EDITOR).action_id
    say(engine, job_id, FactAct.REJECT, "oiled")

    with reading(engine) as session:
        texts = [action.text for action in recent_actions(session, page=1, page_size=5, by=VIEWER).rows]
    with transaction(engine) as session:
        done = undo(session, action_id, by=EDITOR)

    assert texts == [
        "Rejected a fact of “oak tables”: The top is oiled by hand in our workshop.",
        "Decided on 2 facts of “oak tables”",
        *texts[2:],
    ]
    assert (done.restored, done.left) == (1, 1)
    assert line(engine, job_id, "Vosges").state is FactState.PROPOSED
    assert line(engine, job_id, "oiled").state is FactState.REJECTED


def test_saying_the_same_twice_is_no_second_action(engine: Engine):
    job_id = written(engine)

    first, second = (say(engine, job_id, FactAct.CONFIRM, "Vosges") for _ in range(2))

    assert first.action_id
    assert (second.action_id, second.affected) == ("", 0)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("Weight", "", "is empty"),
        ("Weight", " \u200b\x07 ", "is empty"),
        ("Weight", "#REF!", "says nothing that a page could tell"),
        ("Weight", "n/a", "says nothing that a page could tell"),
        ("Weight", "–", "says nothing that a page could tell"),
        ("Weight", "5" * 501, "has 501 characters; at most 500 are allowed"),
        ("W" * 61, "5 kg", "has a name of 61 characters; at most 60 are allowed"),
        ("***", "5 kg", "has a name without a letter or a digit"),
    ],
)
def test_what_is_no_fact_is_refused_with_its_reason(sqlite_engine: Engine, name: str, value: str, says: str):
    job_id = written(sqlite_engine)

    with pytest.raises(BadInput, match=says):
        say(sqlite_engine, job_id, FactAct.ADD, name=name, value=value)
    with reading(sqlite_engine) as session:
        assert session.scalar(select(func.count()).select_from(FACT_RULING)) == 0


def test_control_characters_are_left_out_of_what_is_kept(sqlite_engine: Engine):
    job_id = written(sqlite_engine)

    say(sqlite_engine, job_id, FactAct.ADD, name="Warranty:", value="10\x00 \u202eyears\n")

    assert line(sqlite_engine, job_id, "Warranty").value == "10 years"


def test_a_page_takes_no_more_than_sixty_added_facts(sqlite_engine: Engine):
    job_id = written(sqlite_engine)
    adding = [FactDecision(act=FactAct.ADD, name=f"Part {n}", value=f"{n} mm") for n in range(1, 62)]

    with pytest.raises(BadInput, match="60 added facts"), transaction(sqlite_engine) as session:
        decide(session, job_id, adding, by=EDITOR)
    with transaction(sqlite_engine) as session:
        assert decide(session, job_id, adding[:60], by=EDITOR).affected == 60


def test_fields_of_the_order_are_not_decided_here(sqlite_engine: Engine):
    job_id = written(
        sqlite_engine, products=(ProductLine(name="Ida", price="499.00", currency="EUR"),), brand="Northwood"
    )

    assert [line(sqlite_engine, job_id, words).open for words in ("Ida", "Northwood", "Width")] == [False, False, True]
    with pytest.raises(BadInput, match="field of the order"):
        say(sqlite_engine, job_id, FactAct.REJECT, "Ida")


def test_who_may_not_control_may_not_decide(sqlite_engine: Engine):
    job_id = written(sqlite_engine)
    key = line(sqlite_engine, job_id, "Vosges").key

    for by, refused in ((VIEWER, Denied), (None, SignInRequired)):
        with pytest.raises(refused), transaction(sqlite_engine) as session:
            decide(session, job_id, [FactDecision(act=FactAct.CONFIRM, fact=key)], by=by)
        with pytest.raises(refused), transaction(sqlite_engine) as session:
            write_again(session, job_id, by=by)


def test_jobs_and_facts_that_are_not_there_are_named(sqlite_engine: Engine):
    job_id = written(sqlite_engine)

    with pytest.raises(NotFound), transaction(sqlite_engine) as session:
        decide(session, "nobody", [], by=EDITOR)
    with pytest.raises(BadInput, match="not on the sheet any more"), transaction(sqlite_engine) as session:
        decide(session, job_id, [FactDecision(act=FactAct.CONFIRM, fact="0" * 24)], by=EDITOR)


def test_a_page_is_written_again_once_for_the_same_decisions_and_not_while_it_is_open(sqlite_engine: Engine):
    job_id = written(sqlite_engine)
    say(sqlite_engine, job_id, FactAct.CONFIRM, "Vosges")

    first, second = again(sqlite_engine, job_id), again(sqlite_engine, job_id)

    assert first == second != job_id
    with pytest.raises(Conflict, match="still being written"):
        again(sqlite_engine, first)
    say(sqlite_engine, job_id, FactAct.REJECT, "Width")
    assert again(sqlite_engine, job_id) != first


def test_the_setting_says_which_places_are_used_unconfirmed(sqlite_engine: Engine):
    first = written(sqlite_engine)
    with transaction(sqlite_engine) as session:
        queue_settings.save(session, {"unconfirmed_facts": "Text"}, by=LOCAL_OWNER)

    second = written(sqlite_engine, keyword="pine tables")

    assert line(sqlite_engine, second, "Vosges").written
    assert not line(sqlite_engine, second, "76 cm").written
    assert sheet(sqlite_engine, first).changed == 3
    with pytest.raises(BadInput, match="'shelf' is no place of a page"), transaction(sqlite_engine) as session:
        queue_settings.save(session, {"unconfirmed_facts": "table, shelf"}, by=LOCAL_OWNER)
    with transaction(sqlite_engine) as session:
        assert queue_settings.save(session, {"unconfirmed_facts": ""}, by=LOCAL_OWNER).usable_places == frozenset()


def test_what_was_found_is_noted_once_however_often_a_job_is_tried(engine: Engine):
    job_id = submit_one(engine, tables(facts=()))
    for _ in range(2):
        write_all(engine, TOLD[1:])
        with transaction(engine) as session:
            control.retry(session, job_id, by=EDITOR)

    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(FOUND_FACT)) == 2
