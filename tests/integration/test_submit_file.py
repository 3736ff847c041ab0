"""`genapp submit FILE`: the same use cases as the browser, so that nothing is written twice."""

import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from genapp.access import LOCAL_OWNER
from genapp.db import BATCH, COLUMN_MAPPING, JOB, UPLOAD, UPLOAD_CHUNK, UPLOAD_ROW, load, reading, transaction
from genapp.intake.mapping import TableMapping, corrected, with_default
from genapp.intake.profiles import Use
from genapp.services.batches import choose_mapping, files, look_at
from tests.support.commands import CommandLine, environment_of
from tests.support.tables import changed_zip, xlsx_bytes
from tests.support.writer_server import serving

HEADER = "pageType,targetUrl,keywords,language,facts,material"
FACTS = "Weight: 240 g | Drop: 6 mm | Sizes: 36 to 48"


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return write(tmp_path / "pages.csv", *(a_row(number) for number in range(1, 6)))


def write(file: Path, *rows: str, header: str = HEADER) -> Path:
    file.write_text("\n".join((header, *rows)))
    return file


def a_row(number: int, page_type: str = "category") -> str:
    return f"{page_type},https://shop.example/{number},word{number} thing{number},en,{FACTS} | Number: {number},oak"


def how_many(engine: Engine, table) -> int:  # any table
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_handed_in_twice_is_written_once(genapp: CommandLine, engine: Engine, pages: Path):
    first = genapp("submit", pages, "--json")
    again = genapp("submit", pages)

    assert (first.status, again.status) == (0, 0)
    assert [one["line"] for one in first.json["accepted"]] == [2, 3, 4, 5, 6]
    assert "Nothing to submit: all of the file, 5 rows, were submitted before" in again.out
    assert "This very file was made a batch before" in again.err
    assert how_many(engine, JOB) == 5
    assert how_many(engine, UPLOAD) == 1


def test_a_deadline_in_days_from_now_makes_no_row_new(genapp: CommandLine, tmp_path: Path):
    file = write(tmp_path / "pages.csv", a_row(1) + ",14 days", header=f"{HEADER},deadline")
    genapp("submit", file)

    assert genapp("submit", file, "--json").json["repeated"] == 1


def test_what_was_submitted_before_is_written_again_when_it_is_asked_for(
    genapp: CommandLine, engine: Engine, pages: Path
):
    genapp("submit", pages)

    answer = genapp("submit", pages, "--again", "--name", "Once more", "--json")

    assert answer.status == 0
    assert len(answer.json["accepted"]) == 5
    assert answer.json["repeated"] == 0
    with reading(engine) as session:
        assert set(session.scalars(select(BATCH.c.name))) == {"pages.csv", "Once more"}


def test_new_rows_beside_old_ones_are_written_and_the_old_ones_told(genapp: CommandLine, tmp_path: Path, pages: Path):
    genapp("submit", pages)
    more = write(tmp_path / "more.csv", a_row(5), a_row(6))

    told, as_json = genapp("submit", more, "--dry-run"), genapp("submit", more, "--json")

    assert "Not written again: 1 row was submitted before" in told.out
    assert [one["line"] for one in as_json.json["accepted"]] == [3]
    assert as_json.json["repeated"] == 1


def test_a_dry_run_says_what_it_would_cost_and_leaves_nothing(genapp: CommandLine, engine: Engine, pages: Path):
    answer = genapp("submit", pages, "--dry-run", "--column", "material=metadata")

    assert answer.status == 0
    assert "5 pages would cost nothing" in answer.out
    assert "Checked: 5 pages are good; nothing was submitted" in answer.out
    for table in (JOB, UPLOAD, UPLOAD_ROW, UPLOAD_CHUNK, COLUMN_MAPPING):
        assert how_many(engine, table) == 0


def test_columns_that_are_only_kept_and_those_that_are_guessed_to_be_facts_are_told(
    genapp: CommandLine, tmp_path: Path
):
    file = write(tmp_path / "pages.csv", a_row(1) + ",11.20,4 kg", header=f"{HEADER},Wholesale price,Weight")

    told = genapp("submit", file, "--dry-run").err
    chosen = genapp("submit", file, "--dry-run", "--column", "Wholesale price=fact", "--column", "Weight=fact").err

    assert 'Kept, not written about: "Wholesale price" (--column "Wholesale price=fact" writes about it)' in told
    assert '"Weight"' in told.partition("Taken for facts by their names: ")[2].partition("\n")[0]
    assert "Wholesale" not in chosen


def test_hidden_rows_of_a_workbook_are_read_when_it_is_said(genapp: CommandLine, tmp_path: Path):
    rows = [HEADER.split(","), a_row(1).split(","), a_row(2).split(",")]
    hidden = changed_zip(
        xlsx_bytes(rows),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'<row r="3"', b'<row r="3" hidden="1"'),
    )
    (tmp_path / "pages.xlsx").write_bytes(hidden)

    without, read = (genapp("submit", tmp_path / "pages.xlsx", "--dry-run", *more) for more in ((), ("--hidden",)))

    assert "has 1 hidden row (line 3), left out" in without.err
    assert ("Checked 1 row" in without.out, "Checked 2 rows" in read.out) == (True, True)


def test_a_file_that_cannot_be_used_leaves_nothing(genapp: CommandLine, engine: Engine, tmp_path: Path):
    answers = [
        genapp("submit", write(tmp_path / "odd.csv", "1,2", header="colour,size")),
        genapp("submit", write(tmp_path / "pages.csv", a_row(1)), "--column", "nothing=fact"),
        genapp("submit", tmp_path / "pages.csv", "--budget", "none"),
        genapp("submit", tmp_path / "pages.csv", "--errors", tmp_path / "no" / "folder.csv"),
    ]

    assert [answer.status for answer in answers] == [2, 2, 2, 0]  # no row is refused, so no file is written
    assert how_many(engine, UPLOAD) == 1


def test_refused_rows_are_told_counted_and_written_to_a_file(genapp: CommandLine, tmp_path: Path):
    file = write(tmp_path / "pages.csv", a_row(1), *("poem,,,," + "," for _ in range(60)))

    answer = genapp("submit", file, "--errors", tmp_path / "errors.csv")

    assert answer.status == 1
    assert "1 good, 0 worth a look, 60 not accepted" in answer.out
    assert "Accepted: 1 page, as batch" in answer.out
    assert "row 3, pageType: " in answer.err
    assert "and 10 rows more; --errors FILE" in answer.err
    assert len((tmp_path / "errors.csv").read_text("utf-8-sig").splitlines()) == 61


def test_refused_rows_that_were_corrected_are_handed_in_again(genapp: CommandLine, tmp_path: Path):
    file = write(tmp_path / "pages.csv", a_row(1), a_row(2, "categori"))
    genapp("submit", file, "--errors", tmp_path / "errors.csv")
    corrected_file = tmp_path / "corrected.csv"
    corrected_file.write_text((tmp_path / "errors.csv").read_text("utf-8").replace("categori,", "category,"))

    answer = genapp("submit", corrected_file, "--json")

    assert answer.status == 0
    assert len(answer.json["accepted"]) == 1


def test_an_error_file_that_cannot_be_written_is_told(genapp: CommandLine, engine: Engine, tmp_path: Path):
    answer = genapp("submit", write(tmp_path / "pages.csv", "poem,,,,,"), "--errors", tmp_path / "no" / "folder.csv")

    assert answer.status == 2
    assert "cannot be written" in answer.err
    assert how_many(engine, UPLOAD) == 0


def test_warnings_are_summed_up_by_their_code(genapp: CommandLine, tmp_path: Path):
    rows = [a_row(number).replace(f"thing{number}", f"thing{number} oak chairs") for number in (1, 2)]
    rows[1] = rows[1].replace("word2 thing2", "word1 thing1").replace("oak chairs", "oak chair")

    answer = genapp("submit", write(tmp_path / "pages.csv", *rows, a_row(3)), "--dry-run", "--json")

    assert answer.json["warnings"] == {"near_identical": 2, "similar_keyword": 1}
    assert "near identical: 2 rows" in answer.err
    assert "similar keyword: 1 row" in answer.err


def test_a_page_without_facts_is_held_before_the_start_and_says_what_to_add(genapp: CommandLine, tmp_path: Path):
    rows = [
        f"category,https://shop.example/{word},{word},en,{facts},"
        for word, facts in (("sofas", ""), ("beds", "Width: 1 m"))
    ]

    answer = genapp("submit", write(tmp_path / "pages.csv", *rows, a_row(3)), "--errors", tmp_path / "e.csv", "--json")

    assert answer.status == 1
    assert [one["line"] for one in answer.json["accepted"]] == [4]
    told = {one["row"]: (one["code"], one["message"]) for one in answer.json["refused"]}
    assert {line: code for line, (code, _) in told.items()} == {2: "too_few_facts", 3: "too_few_facts"}
    assert told[2][1].startswith(
        "no fact describes this page, so it is held back. Add at least 3 facts about the range"
    )
    assert told[3][1].startswith(
        "only 1 fact describes this page, so it is held back. Add at least 2 facts about the range"
    )
    assert "2 held back" in answer.err
    assert [line.split(",")[2] for line in (tmp_path / "e.csv").read_text("utf-8-sig").splitlines()[1:]] == [
        "sofas",
        "beds",
    ]


def test_a_sample_comes_first_with_its_budget(genapp: CommandLine, engine: Engine, pages: Path):
    answer = genapp("submit", pages, "--sample", "--budget", "2,50", "--json")

    assert (len(answer.json["accepted"]), answer.json["held"]) == (3, 2)
    with reading(engine) as session:
        assert session.scalar(select(BATCH.c.budget_micros)) == 2_500_000


def test_a_mapping_chosen_in_the_browser_is_used_and_options_count_for_one_file(
    genapp: CommandLine, engine: Engine, pages: Path, tmp_path: Path
):
    with files.Incoming() as incoming:
        incoming.write(pages.read_bytes())
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)
    mapping = corrected(look_at(engine, upload_id, by=LOCAL_OWNER).mapping, "material", Use.METADATA)
    with transaction(engine) as session:
        choose_mapping(session, upload_id, mapping, by=LOCAL_OWNER)

    answer = genapp("submit", pages, "--column", "material=ignore")

    assert "Its columns mean what was chosen for such a file before" in answer.err
    with reading(engine) as session:
        kept = load(TableMapping, session.scalar(select(COLUMN_MAPPING.c.mapping)) or "")
        requests = session.scalars(select(JOB.c.request)).all()
    assert kept == mapping
    assert not any("oak" in request for request in requests)


class Terminal(io.StringIO):
    """Somebody sits there and types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def paid(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    """With a writer that has its price."""
    prices = {"GENAPP_PROVIDER_INPUT_PRICE": "10", "GENAPP_PROVIDER_OUTPUT_PRICE": "10"}
    with serving() as writer, environment_of(engine, tmp_path, **writer.settings, **prices):
        yield CommandLine(capsys)


@pytest.mark.parametrize(("typed", "status", "jobs"), [("y\n", 0, 5), ("n\n", 1, 0), ("", 130, 0)])
def test_before_money_is_spent_a_person_is_asked(
    paid: CommandLine, engine: Engine, pages: Path, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, jobs: int
):
    monkeypatch.setattr(sys, "stdin", Terminal(typed))

    answer = paid("submit", pages)

    assert answer.status == status
    assert "5 pages would cost 0." in answer.out
    assert "Start? [y/N]" in answer.err
    assert how_many(engine, JOB) == jobs
    assert how_many(engine, UPLOAD) == (1 if jobs else 0)


def test_a_script_is_not_asked(
    paid: CommandLine, engine: Engine, tmp_path: Path, pages: Path, monkeypatch: pytest.MonkeyPatch
):
    assert paid("submit", pages).status == 0  # nobody sits there

    monkeypatch.setattr(sys, "stdin", Terminal(""))
    answer = paid("submit", write(tmp_path / "more.csv", a_row(6)), "--yes", "--json")

    assert answer.status == 0
    assert answer.json["estimate"]["cost"]["likely"] > 0
    assert how_many(engine, JOB) == 6


def test_a_writer_that_is_not_ready_costs_no_job(paid: CommandLine, engine: Engine, tmp_path: Path):
    row = a_row(1) + ",openai_compatible"
    file = write(tmp_path / "pages.csv", row, a_row(2) + ",scripted", header=f"{HEADER},provider")

    with environment_of(engine, tmp_path, GENAPP_PROVIDER_BASE_URL="http://127.0.0.1:9"):
        answer = paid("submit", file)

    assert answer.status == 1
    assert how_many(engine, JOB) == how_many(engine, UPLOAD) == 0


def test_guesses_are_told_and_nothing_of_the_last_shop_is_taken_over(
    genapp: CommandLine, engine: Engine, tmp_path: Path
):
    header = "Keyword,Volume,KD,URL,Material,Width,Height"
    rows = [f"{wood} bar stool,1200,12,{{}}/{wood},{wood},40 cm,75 cm" for wood in ("oak", "ash", "pine")]
    first = write(tmp_path / "a.csv", *(row.format("https://a.example") for row in rows), header=header)
    with files.Incoming() as incoming:
        incoming.write(first.read_bytes())
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name="a.csv", by=LOCAL_OWNER)
    mapping = with_default(look_at(engine, upload_id, by=LOCAL_OWNER).mapping, "language", "de")
    with transaction(engine) as session:
        choose_mapping(session, upload_id, replace(mapping, currency="CHF"), by=LOCAL_OWNER)

    same = genapp("submit", first, "--dry-run")
    other = write(tmp_path / "b.csv", *(row.format("https://b.example") for row in rows), header=header)
    answer = genapp("submit", other, "--dry-run")
    said = genapp("submit", other, "--dry-run", "--set", "language=en", "--set", "pageType=landing")

    assert "Site, language and currency are those chosen for a.example before." in same.err
    assert "Language" not in same.err
    assert "Not taken over from the last such file: --set language=de --currency CHF" in answer.err
    assert "Language: en, a guess from the file; --set language=... says otherwise" in answer.err
    assert "Page type: category, a guess from the file" in answer.err
    assert "a guess" not in said.err


def test_rows_with_one_keyword_are_told_apart_when_it_is_asked_for(genapp: CommandLine, tmp_path: Path):
    rows = [a_row(number).replace(f"word{number} thing{number}", "oak chairs") for number in (1, 2)]
    file = write(tmp_path / "pages.csv", rows[0], rows[1].removesuffix("oak") + "ash")

    without = genapp("submit", file, "--dry-run", "--json")
    apart = genapp("submit", file, "--dry-run", "--json", "--tell-apart")

    assert [one["code"] for one in without.json["refused"]] == ["same_keyword"]
    assert (apart.json["checked"], apart.json["warnings"]["told_apart"]) == (2, 1)
