"""What the pages of a batch have in common, and what it holds back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.db import BATCH, JOB, ContentVersion, dump, reading, transaction
from genapp.errors import Conflict
from genapp.page import FactSheet
from genapp.services.batches import BatchFootprint, batch_footprint, release
from genapp.services.queue import queue_settings
from genapp.services.work.neighbours import signature_of, store_footprint
from tests.support.commands import CommandLine, environment_of
from tests.support.queue import a_request
from tests.support.stored_pages import a_page, store_batch

SHARED = "The slats are milled so that no rain stays on them."
OWN = (
    "A chair of teak carries a hundred and fifty kilos without a creak in any of its joints.",
    "Nine shades of linen wait for the buyer who likes to sit in the sun until autumn.",
    "From the workshop in the valley it takes four days to the doors of most who order.",
)


def written(engine: Engine, texts: Sequence[str]) -> str:
    """A batch of finished pages with these bodies, footprints included, under a line of 0.6; its id."""
    with transaction(engine) as session:
        queue_settings.save(session, {"footprint_line": "0.6"}, by=LOCAL_OWNER)
    requests = [a_request(f"chair {n}", target_url=f"https://shop.example/{n}") for n in range(len(texts))]
    batch_id, job_ids = store_batch(engine, requests)
    for job_id, request, text in zip(job_ids, requests, texts, strict=True):
        page = a_page(request, text)
        signature = signature_of(request, page.components, FactSheet())
        with transaction(engine) as session:
            version = session.exec(select(ContentVersion).where(ContentVersion.job_id == job_id)).one()
            version.page = dump(page)
            store_footprint(session, request, signature, job_id=job_id, version_id=version.id or 0)
    return batch_id


def footprint_of(engine: Engine, batch_id: str) -> BatchFootprint:
    with reading(engine) as session:
        return batch_footprint(session, batch_id, by=LOCAL_OWNER)


def test_pages_with_words_of_their_own_are_under_the_line(engine: Engine):
    found = footprint_of(engine, written(engine, OWN))

    assert (found.compared, found.over, found.reason) == (3, False, "")
    assert found.p95 < 0.3
    assert [page.keyword for page in found.pages] == ["chair 0", "chair 1", "chair 2"]
    assert [shares[place] for place, shares in enumerate(found.map)] == [1.0, 1.0, 1.0]


def test_the_same_text_on_each_page_is_over_the_line_and_its_sentences_are_named(engine: Engine):
    text = f"{OWN[0]} {SHARED}"

    found = footprint_of(engine, written(engine, [text, text, f"{OWN[1]} {SHARED}"]))

    assert found.over
    assert found.repeated[0].text == SHARED
    assert found.repeated[0].pages == 3
    assert [home.keyword for home in found.repeated[0].homes] == ["chair 0", "chair 1", "chair 2"]
    assert f"the line is {found.line:.0%}" in found.reason
    assert sum(found.tenths) == 3


def test_one_page_has_nothing_in_common_and_a_batch_without_pages_neither(engine: Engine):
    assert footprint_of(engine, written(engine, OWN[:1])).over is False
    assert footprint_of(engine, "nobody").compared == 0


def test_the_line_is_a_setting(engine: Engine):
    batch_id = written(engine, [SHARED, SHARED])
    with transaction(engine) as session:
        queue_settings.save(session, {"footprint_line": "0.6"}, by=LOCAL_OWNER)
    held = footprint_of(engine, batch_id)
    with transaction(engine) as session:
        queue_settings.save(session, {"footprint_line": "1"}, by=LOCAL_OWNER)

    assert (held.over, footprint_of(engine, batch_id).over) == (True, False)


@pytest.fixture
def genapp(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with environment_of(engine, tmp_path):
        yield CommandLine(capsys)


@pytest.mark.parametrize(("texts", "told"), [((SHARED, SHARED), True), (OWN, False)])
def test_an_export_says_that_the_pages_of_a_batch_are_too_alike(
    genapp: CommandLine, engine: Engine, tmp_path: Path, texts: Sequence[str], told: bool
):
    batch_id = written(engine, texts)

    answer = genapp("export", "jsonl", "--batch", batch_id, "-o", tmp_path / "pages.jsonl")

    assert answer.status == 0
    assert ("The pages so far are too alike" in answer.err) is told


def sampled(genapp: CommandLine, engine: Engine, folder: Path) -> str:
    """A batch of five pages of which three are a sample, all written with the same text."""
    rows = (
        f"category,https://shop.example/{n},seat word{n},en,Weight: {n} kg | Drop: {n} mm | Size: {n}" for n in range(5)
    )
    (folder / "seats.csv").write_text("\n".join(("pageType,targetUrl,keywords,language,facts", *rows)))
    batch_id = genapp("submit", folder / "seats.csv", "--sample", "--json").json["batch"]
    written_id = written(engine, [f"{OWN[0]} {SHARED}"] * 3)
    with transaction(engine) as session:  # its pages are those of the sample
        session.execute(JOB.update().where(JOB.c.batch_id == written_id).values(batch_id=batch_id))
    return batch_id


def test_the_rest_of_a_sample_that_is_too_alike_is_held_until_a_person_wants_it(
    genapp: CommandLine, engine: Engine, tmp_path: Path
):
    batch_id = sampled(genapp, engine, tmp_path)

    refused = genapp("batch", "release", batch_id, "--yes")
    shown = genapp("batch", "show", batch_id)
    anyway = genapp("batch", "release", batch_id, "--yes", "--anyway", "--json")

    assert refused.status == 1
    assert "too alike" in refused.err
    assert "in common" in shown.out
    assert "The slats are milled" in shown.out
    assert anyway.json == {"batch": batch_id, "submitted": 2}


def test_nothing_of_a_held_batch_is_submitted(genapp: CommandLine, engine: Engine, tmp_path: Path):
    batch_id = sampled(genapp, engine, tmp_path)

    with pytest.raises(Conflict, match="too alike"), transaction(engine) as session:
        release(session, batch_id, by=LOCAL_OWNER)

    with reading(engine) as session:
        assert session.scalar(select(BATCH.c.sampled).where(BATCH.c.id == batch_id)) is True
