"""Sign-in links and sessions."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text, update

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import SIGN_IN_LINK, WEB_SESSION, db_now, reading, transaction
from genapp.errors import SignInRequired
from genapp.services import people

VERA = User(id="v", name="Vera", role=Role.VIEWER)


def make_link(engine: Engine, user: User = VERA, **options: float) -> str:
    with transaction(engine) as session:
        return people.make_link(session, user, **options)


def open_session(engine: Engine, link: str) -> str:
    with transaction(engine) as session:
        return people.open_session(session, link)


def who_is(engine: Engine, cookie: str) -> User | None:
    with reading(engine) as session:
        return people.who_is(session, cookie)


def age(engine: Engine, column: str, by: timedelta) -> None:
    with transaction(engine) as session:
        session.execute(update(WEB_SESSION).values({column: db_now(session) - by}))


def test_a_link_becomes_a_session_of_the_user_it_was_made_for(engine: Engine):
    cookie = open_session(engine, make_link(engine))

    assert who_is(engine, cookie) == VERA
    assert people.visit(engine, cookie) == VERA


def test_a_link_works_once(engine: Engine):
    link = make_link(engine)
    cookie = open_session(engine, link)

    with pytest.raises(SignInRequired, match="used already") as caught:
        open_session(engine, link)
    assert "genapp" in caught.value.hint
    assert who_is(engine, cookie) == VERA


def test_a_link_expires(engine: Engine):
    with pytest.raises(SignInRequired, match="expired"):
        open_session(engine, make_link(engine, minutes=0))


@pytest.mark.parametrize("token", ["", "guessed", "x" * 10_000, "é"])
def test_a_token_that_was_never_given_out_opens_nothing(sqlite_engine: Engine, token):
    make_link(sqlite_engine)

    with pytest.raises(SignInRequired, match="not known"):
        open_session(sqlite_engine, token)
    assert who_is(sqlite_engine, token) is None


def test_the_token_of_a_link_is_no_session_and_that_of_a_session_no_link(engine: Engine):
    link = make_link(engine)
    cookie = open_session(engine, link)

    assert who_is(engine, link) is None
    with pytest.raises(SignInRequired):
        open_session(engine, cookie)


def test_no_token_lies_in_the_database(engine: Engine):
    link = make_link(engine, LOCAL_OWNER)
    cookie = open_session(engine, link)

    with reading(engine) as session:
        rows = [
            *session.execute(text("SELECT * FROM sign_in_link")),
            *session.execute(text("SELECT * FROM web_session")),
        ]
    assert rows
    assert link not in str(rows)
    assert cookie not in str(rows)


def test_signing_out_ends_the_session_also_the_second_time(engine: Engine):
    cookie = open_session(engine, make_link(engine))
    other = open_session(engine, make_link(engine))
    for _ in range(2):
        with transaction(engine) as session:
            people.sign_out(session, cookie)

    assert who_is(engine, cookie) is None
    assert who_is(engine, other) == VERA


def test_a_session_that_nobody_uses_ends(engine: Engine):
    cookie = open_session(engine, make_link(engine))
    age(engine, "seen_at", people.IDLE_LIMIT - timedelta(minutes=1))
    before = who_is(engine, cookie)
    age(engine, "seen_at", people.IDLE_LIMIT)

    assert before == VERA
    assert who_is(engine, cookie) is None


def test_a_session_ends_after_its_longest_time_though_it_is_used(engine: Engine):
    cookie = open_session(engine, make_link(engine))
    age(engine, "expires_at", timedelta(0))

    assert who_is(engine, cookie) is None


def test_a_visit_keeps_the_session_alive_and_is_written_down_once_a_minute(engine: Engine):
    cookie = open_session(engine, make_link(engine))
    age(engine, "seen_at", timedelta(hours=1))

    people.visit(engine, cookie)
    with reading(engine) as session:
        first = session.scalar(select(WEB_SESSION.c.seen_at))
        fresh = db_now(session) - first < timedelta(minutes=1)
    people.visit(engine, cookie)
    with reading(engine) as session:
        second = session.scalar(select(WEB_SESSION.c.seen_at))

    assert fresh
    assert first == second


def test_what_is_of_no_use_any_more_is_forgotten(engine: Engine):
    old = open_session(engine, make_link(engine))
    age(engine, "expires_at", timedelta(days=2))
    with transaction(engine) as session:
        session.execute(update(SIGN_IN_LINK).values(expires_at=db_now(session) - timedelta(days=2)))
    new = open_session(engine, make_link(engine))
    with transaction(engine) as session:
        people.forget_old(session)

    with reading(engine) as session:
        links = session.execute(select(SIGN_IN_LINK)).all()
        sessions = session.execute(select(WEB_SESSION)).all()
    assert (len(links), len(sessions)) == (1, 1)
    assert who_is(engine, old) is None
    assert who_is(engine, new) == VERA
