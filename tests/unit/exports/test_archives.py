"""ZIP files of pages: names that are safe and each only once, manifests that agree, front matter that is YAML."""

import csv
import io
import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genapp.exports.archive import FileNames, safe_stem
from tests.support.export_pages import ODD, finished_pages, with_h1, written

PAGES = finished_pages()


def opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def test_each_page_is_a_file_of_its_own_and_exactly_as_it_was_stored() -> None:
    archive = opened(written("html", PAGES))
    files = [name for name in archive.namelist() if name.endswith(".html")]

    assert [archive.read(name).decode() for name in files] == [page.html for page in PAGES]
    assert len(set(map(str.lower, files))) == len(PAGES)


def test_both_manifests_name_every_file() -> None:
    archive = opened(written("html", PAGES))
    as_json = json.loads(archive.read("manifest.json"))
    as_csv = list(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))

    assert [row["file"] for row in as_json] == [row["file"] for row in as_csv] == archive.namelist()[:-2]
    assert [row["genapp_title"] for row in as_json] == [page.title for page in PAGES]
    assert list(as_json[0]) == list(as_csv[0])


def test_the_manifest_for_people_has_no_formulas() -> None:
    archive = opened(written("markdown", [replace(PAGES[0], title="=1+1")]))

    assert json.loads(archive.read("manifest.json"))[0]["genapp_title"] == "=1+1"
    assert next(csv.DictReader(io.StringIO(archive.read("manifest.csv").decode())))["genapp_title"] == "'=1+1"


def test_an_archive_without_pages_has_an_empty_manifest() -> None:
    assert json.loads(opened(written("html", ())).read("manifest.json")) == []


def test_times_in_the_archive_are_always_the_same() -> None:
    assert {info.date_time for info in opened(written("html", PAGES)).infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_front_matter_holds_any_text_on_one_line() -> None:
    title = f"{ODD}\n---\u2028x: y\x85"
    archive = opened(written("markdown", [replace(PAGES[0], title=title)]))

    text = archive.read(archive.namelist()[0]).decode()
    _, front, body = text.split("---\n", 2)
    values = {line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in front.splitlines()}

    assert values["title"] == title
    assert values["keywords"] == list(PAGES[0].request.keywords)
    assert body.strip() == PAGES[0].markdown.strip()


@pytest.mark.parametrize(
    ("slug", "stem"),
    [("boots", "boots"), ("../../etc/passwd", "etc-passwd"), ("CON", "con-page"), ("", "page"), ("Größe", "gr-e"),
     ("a\x00b", "a-b"), ("x" * 300, "x" * 80), ("...", "page"), ("lpt1", "lpt1-page")],
)  # fmt: skip
def test_file_names_are_safe(slug: str, stem: str) -> None:
    assert safe_stem(slug) == stem


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "A", "b", "../a"]) | st.text(max_size=5), max_size=30))
def test_no_name_is_given_twice(slugs: list[str]) -> None:
    names = FileNames(".html")
    given_names = [names.of(replace(PAGES[0], slug=slug)) for slug in slugs]

    assert len(set(given_names)) == len(given_names)
    assert all(name.count("/") == 1 and ".." not in name for name in given_names)


def test_a_hostile_heading_does_not_get_out_of_its_file() -> None:
    archive = opened(written("html", [replace(with_h1(PAGES[0], ODD), slug="../../up")]))

    assert archive.namelist()[0] == f"{PAGES[0].request.language.value}/up.html"
