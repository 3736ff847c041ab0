"""From a file to a batch: stored, looked at, checked, started; once, and whole or not at all."""

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import JOB, UPLOAD, UPLOAD_CHUNK, UPLOAD_ROW, Batch, Job, db_now, load, reading, transaction
from genapp.errors import BadInput, Conflict, NotFound
from genapp.exports.columns import ASKED
from genapp.intake.mapping import TableMapping, corrected, with_default
from genapp.intake.profiles import Use
from genapp.intake.validate import as_raw, read_page
from genapp.jobs import Scope
from genapp.page import PageRequest, Priority
from genapp.providers.registry import KINDS
from genapp.services.batches import (
    CheckCounts,
    ShopChoice,
    StartChoice,
    Started,
    check_upload,
    choose_mapping,
    estimate_upload,
    files,
    look_again,
    look_at,
    release,
    start_batch,
    use_other_shop,
)
from genapp.services.providers import model_of
from genapp.services.queue import PageOrder, holds, submit_page
from genapp.services.reads import error_file, upload_rows_page, upload_view
from tests.support.export_pages import finished_pages, written
from tests.support.queue import an_order, free_slots, submit, submit_batch
from tests.support.scripted_writer.writer import PROVIDERS

HEADER = "pageType,targetUrl,keywords,language,facts,material"
FACTS = "Weight: 240 g | Drop: 6 mm | Sizes: 36 to 48"


def rows(*, pages: int = 6, page_type: str = "category", first: int = 1) -> list[str]:
    return [a_row(page_type, number) for number in range(first, first + pages)]


def a_row(page_type: str, number: int) -> str:
    address, keyword = f"https://shop.example/{page_type}/{number}", f"{page_type} word{number} thing{number}"
    return f"{page_type},{address},{keyword},en,{FACTS} | Number: {number},leather"


def a_file(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode()


def hand_in(engine: Engine, data: bytes, name: str = "pages.csv") -> str:
    with files.Incoming() as incoming:
        for start in range(0, len(data), 1_000):
            incoming.write(data[start : start + 1_000])
        with transaction(engine) as session:
            return files.store(session, incoming, name=name, by=LOCAL_OWNER)


def checked(engine: Engine, data: bytes) -> tuple[str, CheckCounts]:
    upload_id = hand_in(engine, data)
    look_at(engine, upload_id, by=LOCAL_OWNER)
    return upload_id, check_upload(engine, upload_id, by=LOCAL_OWNER)


def start(engine: Engine, upload_id: str, **choice: object) -> Started:
    with transaction(engine) as session:
        return start_batch(session, upload_id, StartChoice(**choice), by=LOCAL_OWNER)


def how_many(session: Session, table) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_comes_back_byte_by_byte(engine: Engine):
    data = bytes(range(256)) * 10_000

    upload_id = hand_in(engine, data, name="C:\\Users\\me\\my pages\n.csv")

    with files.opened(engine, upload_id) as file:
        assert file.read() == data
    with reading(engine) as session:
        assert files.upload(session, upload_id).name == "my pages.csv"


def test_a_file_that_is_too_large_is_cut_off_while_it_is_read(sqlite_engine: Engine):
    with files.Incoming(limit=5_000_000) as incoming:
        for _ in range(5):
            incoming.write(b"x" * 1_000_000)

        with pytest.raises(BadInput, match="larger than 5 MB"):
            incoming.write(b"x")


def test_an_empty_file_is_refused_and_leaves_nothing(sqlite_engine: Engine):
    with pytest.raises(BadInput, match="is empty"):
        hand_in(sqlite_engine, b"")

    with reading(sqlite_engine) as session:
        assert how_many(session, UPLOAD) == 0


def test_looking_tells_how_the_file_is_read_and_what_its_columns_mean(engine: Engine):
    upload_id = hand_in(engine, a_file(*rows()).replace(b",", b";"))

    look = look_at(engine, upload_id, by=LOCAL_OWNER)

    assert look.found.delimiter == ";"
    assert look.found.columns == tuple(HEADER.split(","))
    assert len(look.found.sample) == 6
    assert [use.field for use in look.mapping.columns][:4] == ["pageType", "targetUrl", "keywords", "language"]
    assert not look.kept


def test_a_mapping_is_offered_again_for_files_of_the_same_shape(engine: Engine):
    first = hand_in(engine, a_file(*rows()))
    mapping = look_at(engine, first, by=LOCAL_OWNER).mapping
    with transaction(engine) as session:
        choose_mapping(session, first, mapping, by=LOCAL_OWNER)

    again = look_at(engine, hand_in(engine, a_file(*rows(first=50))), by=LOCAL_OWNER)

    assert again.kept
    assert again.mapping == mapping


def a_shop_file(site: str) -> bytes:
    urls = (f"{site}/{number}" for number in (1, 2))
    return "\n".join(
        ("pageType,targetUrl,keywords,Preis", *(f"product,{url},Zork {url[-1]},49" for url in urls))
    ).encode()


def choose(engine: Engine, upload_id: str) -> None:
    mapping = look_at(engine, upload_id, by=LOCAL_OWNER).mapping
    mapping = corrected(with_default(mapping, "language", "de"), "Preis", Use.METADATA)
    with transaction(engine) as session:
        choose_mapping(
            session, upload_id, replace(mapping, base_url="https://a.example", currency="CHF"), by=LOCAL_OWNER
        )


def constants(mapping: TableMapping) -> tuple[str, str, str]:
    return mapping.base_url, dict(mapping.defaults).get("language", ""), mapping.currency


def test_a_file_of_another_shop_gets_what_columns_mean_and_nothing_else(engine: Engine):
    choose(engine, hand_in(engine, a_shop_file("https://www.a.example")))

    same = look_at(engine, hand_in(engine, a_shop_file("http://a.example/de")), by=LOCAL_OWNER)
    other_id = hand_in(engine, a_shop_file("https://b.example"))
    other = look_at(engine, other_id, by=LOCAL_OWNER)

    assert constants(same.mapping) == ("https://a.example", "de", "CHF")
    assert (same.shop, same.other_shop) == ("a.example", None)
    assert constants(other.mapping) == ("", "", "")
    assert (other.kept, other.shop) == (True, "")
    assert other.other_shop == ShopChoice(base_url="https://a.example", language="de", currency="CHF")
    assert other.mapping.columns == same.mapping.columns
    with transaction(engine) as session:
        use_other_shop(session, other_id, by=LOCAL_OWNER)
    with reading(engine) as session:
        assert constants(look_again(session, other_id, by=LOCAL_OWNER).mapping) == ("https://a.example", "de", "CHF")


def test_a_file_that_names_no_shop_gets_nothing_unasked(engine: Engine):
    choose(engine, hand_in(engine, a_shop_file("")))

    look = look_at(engine, hand_in(engine, a_shop_file("/new")), by=LOCAL_OWNER)

    assert constants(look.mapping) == ("", "", "")
    assert look.other_shop == ShopChoice(base_url="https://a.example", language="de", currency="CHF")


def test_good_rows_start_alone_and_bad_ones_are_told_with_their_line(engine: Engine):
    upload_id, counts = checked(engine, a_file(*rows(pages=2), "brochure,ftp://x,,xx,,", *rows(pages=1, first=9)))

    started = start(engine, upload_id)

    assert (counts.submittable, counts.bad) == (3, 1)
    assert (started.submitted, started.held) == (3, 0)
    with reading(engine) as session:
        bad = upload_rows_page(session, upload_id, verdict="bad", by=LOCAL_OWNER).rows
        lines = list(session.scalars(select(JOB.c.row_number).order_by(JOB.c.row_number)))
    assert [row.line for row in bad] == [4]
    assert {problem.field for problem in bad[0].problems} >= {"pageType", "targetUrl", "language"}
    assert lines == [2, 3, 5]


def test_the_error_file_is_corrected_and_handed_in_again(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=2), f"categori,https://shop.example/x,unusual thing,en,{FACTS},"))
    text = "".join(error_file(engine, upload_id, by=LOCAL_OWNER))
    table = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))

    _, counts = checked(engine, text.replace("categori,", "category,").encode())

    assert table[0][-4:] == ["row", "column", "code", "message"]
    assert table[1][-4:-2] == ["4", "pageType"]
    assert (counts.total, counts.submittable) == (1, 1)


def test_the_same_file_twice_adds_nothing(engine: Engine):
    data = a_file(*rows())
    first, _ = checked(engine, data)
    start(engine, first)

    second, counts = checked(engine, data)

    assert counts == CheckCounts(repeated=6)
    with pytest.raises(Conflict, match="no row that could be submitted"):
        start(engine, second)
    with reading(engine) as session:
        assert how_many(session, JOB) == 6
        assert how_many(session, Batch.__table__) == 1


def test_two_checked_copies_of_a_file_make_its_jobs_once(engine: Engine):
    data = a_file(*rows())
    first, _ = checked(engine, data)
    second, _ = checked(engine, data)
    start(engine, first)

    with pytest.raises(Conflict, match="no row that could be submitted"):
        start(engine, second)


def test_what_was_submitted_before_is_written_again_when_a_person_says_so(engine: Engine):
    data = a_file(*rows(pages=2))
    first, _ = checked(engine, data)
    start(engine, first)
    second, _ = checked(engine, data)

    assert start(engine, second, again=True).submitted == 2


@pytest.mark.parametrize("name", ["csv", "csv-excel", "xlsx", "jsonl"])
def test_an_export_handed_in_again_was_written_before(engine: Engine, name: str):
    head = f"{HEADER},Zone,Buyer notes id,priority".encode()
    lines = [f'{row},"sofa 2,5 m",x' for row in rows(pages=3)]
    data = b"\n".join(
        [head, *(f"{line},{priority}".encode() for line, priority in zip(lines, ("", "low", ""), strict=True))]
    )
    upload_id, counts = checked(engine, data)
    assert counts.submittable == 3
    start(engine, upload_id, priority=Priority.HIGH)
    with transaction(engine) as session:
        alone = read_page(
            {
                "type": "landing",
                "url": "https://shop.example/alone",
                "keywords": "alone",
                "language": "en",
                "facts": FACTS,
            },
            now=utc_now(),
        )
        submit_page(session, PageOrder(request=alone.request), by=LOCAL_OWNER)

    _, again = checked(engine, exported(engine, name))

    assert again == CheckCounts(repeated=4)


def test_an_export_for_another_writer_is_written_again(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(KINDS, "scripted", PROVIDERS[0])
    upload_id, _ = checked(engine, a_file(*rows(pages=2)))
    start(engine, upload_id)

    data = exported(engine, "csv")
    _, counts = checked(engine, data.replace(b",embedded,", b",scripted,"))

    assert b",embedded," in data
    assert (counts.submittable, counts.repeated) == (2, 0)


def test_what_is_only_kept_makes_no_row_new(engine: Engine):
    head, row = f"{HEADER},Notes".encode(), rows(pages=1)[0]
    first, _ = checked(engine, head + f"\n{row},ask Tom".encode())
    start(engine, first)

    _, counts = checked(engine, head + f"\n{row},ask Ina".encode())

    assert counts == CheckCounts(repeated=1)


def exported(engine: Engine, name: str) -> bytes:
    """The jobs as an export writes them when they are finished."""
    with reading(engine) as session:
        jobs = session.execute(select(JOB).order_by(JOB.c.id)).all()
    texts = [_asked(job) for job in jobs]
    pages = [
        replace(
            finished_pages()[0],
            number=number,
            request=load(PageRequest, job.request),
            asked=tuple((name, text) for name, text in raw.items() if name in ASKED),
            further=tuple((name, text) for name, text in raw.items() if name not in ASKED),
        )
        for number, (job, raw) in enumerate(zip(jobs, texts, strict=True), start=1)
    ]
    return written(name, pages, extra_columns=tuple(sorted({n for raw in texts for n in raw if n not in ASKED})))


def _asked(job) -> dict[str, str]:  # a row of the table of jobs
    given = Priority(job.priority) if job.priority_given else None
    return {"provider": job.provider, **as_raw(load(PageRequest, job.request), given)}


def test_rows_of_one_address_become_one_page(engine: Engine):
    first, other = rows(pages=2)
    more = first.replace("category word1 thing1", "another keyword")
    upload_id, counts = checked(engine, a_file(first, other, more))

    assert (counts.submittable, counts.joined, counts.total) == (2, 1, 3)
    assert start(engine, upload_id).submitted == 2
    with reading(engine) as session:
        requests = [load(PageRequest, text) for text in session.scalars(select(JOB.c.request).order_by(JOB.c.id))]
        assert "joined" in upload_view(session, upload_id, by=LOCAL_OWNER).codes
    assert [one.keywords for one in requests] == [
        ("category word1 thing1", "another keyword"), ("category word2 thing2",)
    ]  # fmt: skip


def test_a_changed_row_of_a_known_page_is_told_and_submitted(engine: Engine):
    first, _ = checked(engine, a_file(*rows(pages=1)))
    start(engine, first)

    second, counts = checked(engine, a_file(*(row.replace("240 g", "250 g") for row in rows(pages=1))))

    assert counts == CheckCounts(warned=1)
    with reading(engine) as session:
        assert upload_view(session, second, by=LOCAL_OWNER).codes == {"known_page": 1}


def test_a_page_without_what_its_type_lives_from_is_told_before_it_is_written(engine: Engine):
    known = " | ".join(("Opening hours: Mon-Sat 8-16", "Services: repairs", "Parking: 6 places"))
    away = " | ".join(("Opening hours: daily 9-20", "Services: rental", "Address: 5 Mill Lane"))
    pages = [
        f"location,https://www.example.com/fernwick,bike shop Fernwick,en,{known},steel",
        f"location,https://www.example.com/marlow,bike rental Marlow,en,{away},oak",
    ]

    upload_id, counts = checked(engine, a_file(*pages))

    assert counts == CheckCounts(good=1, warned=1)
    with reading(engine) as session:
        assert upload_view(session, upload_id, by=LOCAL_OWNER).codes == {"missing_need": 1}


def test_another_page_with_a_known_keyword_is_worth_a_look(engine: Engine):
    first, _ = checked(engine, a_file(*rows(pages=1)))
    start(engine, first)

    second, _ = checked(engine, a_file(rows(pages=1)[0].replace("/category/1", "/other")))

    with reading(engine) as session:
        assert "known_keyword" in upload_view(session, second, by=LOCAL_OWNER).codes


def test_a_sample_of_each_page_type_comes_first_and_the_rest_when_it_is_released(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=5), *rows(pages=4, page_type="product")))

    sample = start(engine, upload_id, sampled=True)
    with transaction(engine) as session:
        rest = release(session, sample.batch_id, by=LOCAL_OWNER)

    assert (sample.submitted, sample.held) == (6, 3)
    assert rest.submitted == 3
    with reading(engine) as session:
        assert how_many(session, JOB) == 9
    with pytest.raises(Conflict, match="holds no pages back"), transaction(engine) as session:
        release(session, sample.batch_id, by=LOCAL_OWNER)


def test_the_rest_of_a_sample_is_written_as_the_sample_was(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(KINDS, "scripted", PROVIDERS[0])
    upload_id, _ = checked(engine, a_file(*rows(pages=5)))
    sample = start(engine, upload_id, sampled=True, priority=Priority.HIGH, provider="scripted")

    with transaction(engine) as session:
        release(session, sample.batch_id, by=LOCAL_OWNER)

    with reading(engine) as session:
        kinds = session.execute(select(JOB.c.priority, JOB.c.provider)).all()
    assert set(map(tuple, kinds)) == {("high", "scripted")}
    assert len(kinds) == 5


def test_a_sample_of_what_was_submitted_before_holds_the_rest(engine: Engine):
    data = a_file(*rows(pages=5))
    first, _ = checked(engine, data)
    start(engine, first)
    second, _ = checked(engine, data)

    sample = start(engine, second, sampled=True, again=True)
    with transaction(engine) as session:
        rest = release(session, sample.batch_id, by=LOCAL_OWNER)

    assert (sample.submitted, sample.held, rest.submitted) == (3, 2, 2)


def test_the_error_file_is_parted_as_the_file_was(engine: Engine):
    upload_id, _ = checked(engine, a_file("categori,https://shop.example/x,unusual thing,en,=1,").replace(b",", b";"))

    text = "".join(error_file(engine, upload_id, by=LOCAL_OWNER))

    assert text.startswith("\ufeffpageType;targetUrl;keywords;language;facts;material;row;column;code;message\r\n")
    assert ";'=1;" in text


def test_a_start_that_breaks_off_leaves_no_half_batch(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows()))

    with pytest.raises(ZeroDivisionError), transaction(engine) as session:
        start_batch(session, upload_id, StartChoice(), by=LOCAL_OWNER).held / 0

    with reading(engine) as session:
        assert how_many(session, JOB) == how_many(session, Batch.__table__) == 0
        assert files.upload(session, upload_id).state == "checked"
    assert start(engine, upload_id).submitted == 6


def test_a_file_is_started_once(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows()))
    start(engine, upload_id)

    with pytest.raises(Conflict, match="made of this file already"):
        start(engine, upload_id)


def test_a_budget_must_be_an_amount(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows()))

    with pytest.raises(BadInput, match="above zero"):
        start(engine, upload_id, budget_micros=0)


def test_the_embedded_writer_costs_nothing(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows()))

    with reading(engine) as session:
        estimate = estimate_upload(session, upload_id, by=LOCAL_OWNER)

    assert (estimate.pages, estimate.cost.high, estimate.seconds) == (6, 0, None)


def test_a_file_that_is_thrown_away_is_gone(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows()))

    files.discard(engine, upload_id, by=LOCAL_OWNER)

    with reading(engine) as session:
        assert how_many(session, UPLOAD_CHUNK) == how_many(session, UPLOAD_ROW) == 0
    with pytest.raises(NotFound):
        look_at(engine, upload_id, by=LOCAL_OWNER)


def test_each_job_keeps_the_order_it_was_given(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=3)))
    start(engine, upload_id)

    with reading(engine) as session:
        jobs = session.exec(select(Job).order_by(JOB.c.id)).scalars().all()
    assert [job.target_url[-1] for job in jobs] == ["1", "2", "3"]


def finished(engine: Engine, keyword: str, *, seconds: float, **facts: object) -> None:
    """A page of the default writer that held its slot for so long."""
    (job_id,) = submit(engine, keyword)
    with transaction(engine) as session:
        job, now = session.get_one(Job, job_id), db_now(session)
        job.state, job.claimed_at, job.finished_at = "completed", now - timedelta(seconds=seconds), now
        job.started_at, job.model = job.claimed_at, model_of(job.provider)
        for name, value in facts.items():
            setattr(job, name, value)


def likely_seconds(engine: Engine, upload_id: str) -> float:
    with reading(engine) as session:
        estimate = estimate_upload(session, upload_id, by=LOCAL_OWNER)
    assert estimate.seconds is not None
    return estimate.seconds.likely


def test_an_estimate_counts_only_what_is_really_ahead(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=2)))
    free_slots(engine, 1)
    for number in range(3):
        finished(engine, f"done {number}", seconds=5)
    alone = likely_seconds(engine, upload_id)

    with transaction(engine) as session:
        other = submit_batch(session, "other", [an_order(f"shoes {number}") for number in range(20)], by=LOCAL_OWNER)
        low = [an_order(f"late {number}", priority=Priority.LOW) for number in range(20)]
        high = [an_order(f"early {number}", priority=Priority.HIGH) for number in range(3)]
        submit_batch(session, "low and high", low + high, by=LOCAL_OWNER)
        holds.pause(session, Scope.BATCH, other.batch_id, by=LOCAL_OWNER)
    behind = likely_seconds(engine, upload_id)

    assert alone == pytest.approx(2 * 5, abs=0.5)
    assert behind - alone == pytest.approx((3 + 2) * 5, abs=0.5), "three of a higher class, and two in turns"


def test_what_another_model_took_says_nothing(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=2)))
    free_slots(engine, 1)
    for number in range(3):
        finished(engine, f"slow {number}", seconds=600, model="a model of last week")
        finished(engine, f"done {number}", seconds=5)

    assert likely_seconds(engine, upload_id) == pytest.approx(2 * 5, abs=0.5)


def test_a_page_that_waited_for_its_turn_took_no_longer_for_it(engine: Engine):
    upload_id, _ = checked(engine, a_file(*rows(pages=2)))
    free_slots(engine, 1)
    with reading(engine) as session:
        long_ago = db_now(session) - timedelta(hours=1)
    finished(engine, "done", seconds=5, started_at=long_ago)

    assert likely_seconds(engine, upload_id) == pytest.approx(2 * 5, abs=0.5)
