"""`genapp export` as a script sees it: files, warnings, refusals, exit status."""

import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.db import Content, make_engine, reading
from tests.support.commands import Shell
from tests.support.queue import a_request
from tests.support.stored_pages import a_product, store_batch
from tests.support.wordpress import PASSWORD, USER, wordpress

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def data_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    (tmp_path / "data").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "data" / "genapp.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'genapp.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def genapp(tmp_path: Path) -> Run:
    shell = Shell(folder=tmp_path, environment={"COLUMNS": "200"})
    return partial(_on_data, shell, tmp_path / "data")


def _on_data(shell: Shell, data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    return shell.raw(*arguments, "--data", str(data), **settings)


def test_a_batch_becomes_a_file(genapp: Run, data_engine: Engine, tmp_path: Path) -> None:
    batch_id, _ = store_batch(data_engine, [a_product(1), a_product(2)])

    done = genapp("export", "html", "--batch", batch_id[-12:], "--output", "pages.zip")

    assert done.returncode == 0, done.stderr
    assert zipfile.ZipFile(tmp_path / "pages.zip").namelist()[:2] == ["en/boot-1.html", "en/boot-2.html"]
    assert b"2 pages as HTML files" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_pages_that_are_not_ready_stay_here_when_that_is_asked(genapp: Run, data_engine: Engine) -> None:
    store_batch(data_engine, [a_product(1)])

    done = genapp("export", "shopify", "--verdict", "ready")

    assert done.returncode != 0
    assert b"no finished page to export" in done.stderr


def test_without_a_file_the_bytes_go_to_the_standard_output(genapp: Run, data_engine: Engine) -> None:
    store_batch(data_engine, [a_product(1)])

    done = genapp("export", "shopify", "--columns", "SEO title")

    assert done.stdout == b"Title,URL handle,SEO title\nboot 1,boot-1,boot 1 | shop\n"


def test_what_is_left_out_is_said(genapp: Run, data_engine: Engine) -> None:
    store_batch(data_engine, [a_product(1), a_request("boots")])

    done = genapp("export", "shopify")

    assert done.returncode == 0
    assert b"page 2, is left out: a category page is no product" in done.stderr


def test_pages_are_marked_only_when_that_is_asked_for(genapp: Run, data_engine: Engine) -> None:
    _, [job_id] = store_batch(data_engine, [a_product(1)])

    states = []
    for extra in ((), ("--mark",)):
        genapp("export", "jsonl", "--output", "pages.jsonl", *extra)
        with reading(data_engine) as session:
            states.append(session.get_one(Content, f"c-{job_id}"[:36]).review_state)

    assert states == ["draft", "exported"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("pdf",), 1, b"here is no export 'pdf'"),
        (("csv", "--batch", "nothing"), 1, b"here is no batch 'nothing'"),
        (("csv", "--columns", "colour"), 2, b"there is no column 'colour'"),
        (("csv", "--search", "nobody asked for this"), 1, b"no finished page"),
        (("csv", "--seo-plugin", "other"), 2, b"--seo-plugin"),
    ],
)
def test_what_is_wrong_is_a_sentence_and_leaves_no_file(
    genapp: Run, data_engine: Engine, tmp_path: Path, arguments: tuple[str, ...], status: int, words: bytes
) -> None:
    store_batch(data_engine, [a_product(1)])

    done = genapp("export", *arguments, "--output", "pages.csv")

    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "pages.csv").exists()


def test_pages_are_pushed_to_wordpress_and_each_is_reported(genapp: Run, data_engine: Engine, tmp_path: Path) -> None:
    batch_id, _ = store_batch(data_engine, [a_product(1), a_product(2)])
    (tmp_path / "password").write_text(PASSWORD + "\n")

    with wordpress() as site:
        arguments = ("push", site.url, "--user", USER, "--password-file", "password", "--batch", batch_id)
        refused = genapp(*arguments)
        first, second = (genapp(*arguments, GENAPP_ALLOW_PRIVATE_ADDRESSES="true") for _ in range(2))

    assert (refused.returncode, first.returncode, second.returncode) == (2, 0, 0), first.stderr
    assert b"2 created" in first.stderr
    assert b"2 updated" in second.stderr
    assert [(post["slug"], post["status"]) for post in site.posts["pages"].values()] == [
        ("boot-1", "draft"),
        ("boot-2", "draft"),
    ]
    assert PASSWORD.encode() not in refused.stderr + first.stderr


def test_a_push_that_the_site_refuses_stops_and_says_why(genapp: Run, data_engine: Engine, tmp_path: Path) -> None:
    store_batch(data_engine, [a_product(number) for number in range(4)])
    (tmp_path / "password").write_text("wrong words")

    with wordpress() as site:
        done = genapp(
            "push", site.url, "--user", USER, "--password-file", "password", GENAPP_ALLOW_PRIVATE_ADDRESSES="true"
        )

    assert done.returncode == 1
    assert b"he push stopped at page 1 and sent no further one: the site answered 401" in done.stderr
    assert len(site.asked) == 1
    assert b"wrong words" not in done.stderr
