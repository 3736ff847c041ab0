"""Addresses of a checked file are asked whether they are there; what is not is a warning, and nothing more."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from genapp.access import LOCAL_OWNER, Role, User
from genapp.db import reading, transaction
from genapp.errors import Conflict, Denied, FetchError, FetchRefused, FetchStatus
from genapp.page import PageType
from genapp.services.batches import (
    AT_ONCE,
    AT_ONCE_PER_HOST,
    DEAD_AFTER,
    ReachProgress,
    StartChoice,
    check_addresses,
    check_upload,
    files,
    guarded_reach,
    look_at,
    start_batch,
)
from genapp.services.facts import FactAct, FactDecision, decide
from genapp.services.reads import UploadRowView, upload_rows_page
from genapp.sources.fetch import FetchedPage, Reached
from tests.support.commands import CommandLine, environment_of
from tests.support.fact_pages import submit_one, tables
from tests.support.site import Page, Site, site

__all__ = ["site"]

pytestmark = pytest.mark.anyio
HEADER = "pageType,targetUrl,keywords,language,competitorUrls,facts"
FACTS = "Weight: 240 g | Drop: 6 mm | Sizes: 36 to 48"


class Web:
    """Answers as it is told, and counts who asks."""

    def __init__(self, **answers: int | FetchError) -> None:
        self.answers = answers
        self.asked: Counter[str] = Counter()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def fetch(self, url: str) -> FetchedPage:
        raise FetchError("this page cannot be read", url=url)

    async def reach(self, url: str) -> Reached:
        host = url.split("/")[2]
        self.asked[url] += 1
        for name in (host, "all"):
            self.now[name] += 1
            self.most[name] = max(self.most[name], self.now[name])
        await asyncio.sleep(0.002)
        for name in (host, "all"):
            self.now[name] -= 1
        answer = self.answers.get(url.rsplit("/", 1)[1], self.answers.get(host.split(".")[0], 200))
        if isinstance(answer, FetchError):
            raise answer
        if answer != 200:
            raise FetchStatus(f"the page answered {answer}", url=url, status=answer)
        return Reached(url=url, status=answer)


def a_row(number: int, *others: str, host: str = "shop") -> str:
    address = f"https://{host}.example.com/p{number}"
    return f"category,{address},word{number} thing{number},en,{' '.join(others)},{FACTS} | Number: {number}"


def checked(engine: Engine, *rows: str, allow_private: bool = False) -> str:
    with files.Incoming() as incoming:
        incoming.write("\n".join((HEADER, *rows)).encode())
        with transaction(engine) as session:
            upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)
    look_at(engine, upload_id, by=LOCAL_OWNER)
    check_upload(engine, upload_id, by=LOCAL_OWNER, allow_private=allow_private)
    return upload_id


def rows_of(engine: Engine, upload_id: str) -> dict[int, UploadRowView]:
    with reading(engine) as session:
        return {row.line: row for row in upload_rows_page(session, upload_id, page_size=200, by=LOCAL_OWNER).rows}


def ask(engine: Engine, upload_id: str, web: Web, **more):  # a coroutine
    return check_addresses(engine, upload_id, by=LOCAL_OWNER, reach=web, **more)


async def test_what_is_not_there_is_a_warning_of_its_row(engine: Engine):
    rival = "https://rival.example.com/gone"
    upload_id = checked(engine, a_row(1), a_row(2), a_row(3, rival), a_row(4), "brochure,,,,,")
    inner = FetchRefused("the address is refused: it leads to a private network", url="")

    found = await ask(engine, upload_id, Web(p2=404, gone=500, p4=inner))

    rows = rows_of(engine, upload_id)
    assert [rows[line].verdict for line in (2, 3, 4, 5, 6)] == ["good", "warned", "warned", "warned", "bad"]
    told = [(one.row, one.field, one.code) for line in (3, 4, 5) for one in rows[line].problems]
    assert told == [
        (3, "targetUrl", "unreachable"), (4, "competitorUrls", "unreachable"), (5, "targetUrl", "refused_address"),
    ]  # fmt: skip
    assert "answered 404; right for a page that is still to be made" in rows[3].problems[0].message
    assert "rival.example.com/gone" in rows[4].problems[0].message
    assert found == ReachProgress(asked=5, missing=3, rows=4, of_rows=4)
    with transaction(engine) as session:
        assert start_batch(session, upload_id, StartChoice(), by=LOCAL_OWNER).submitted == 4


async def test_each_address_is_asked_once_and_few_at_a_time(sqlite_engine: Engine):
    rival, web, told = "https://rival.example.com/all", Web(), []
    rows = [a_row(number, rival, host=f"shop{number % 8}") for number in range(450)]
    upload_id = checked(sqlite_engine, *rows)

    await ask(sqlite_engine, upload_id, web, tell=told.append)

    assert set(web.asked.values()) == {1}
    assert len(web.asked) == 451
    assert web.most["all"] <= AT_ONCE
    assert max(count for host, count in web.most.items() if host != "all") <= AT_ONCE_PER_HOST
    assert [one.asked for one in told] == sorted(one.asked for one in told)
    assert told[-1] == ReachProgress(asked=451, missing=0, rows=450, of_rows=450)


async def test_asked_again_earlier_answers_are_replaced_and_other_warnings_stay(engine: Engine):
    no_facts = "category,https://shop.example.com/p9,word9 thing9,en,,"
    upload_id = checked(engine, a_row(1), no_facts)
    await ask(engine, upload_id, Web(p1=500, p9=500))

    await ask(engine, upload_id, Web())

    rows = rows_of(engine, upload_id)
    assert (rows[2].verdict, rows[2].problems) == ("good", ())
    assert [problem.code for problem in rows[3].problems] == ["too_few_facts"]


async def test_a_page_that_is_there_tells_what_its_row_does_not(engine: Engine, site: Site):
    paths = ("/lamp", "/shell", "/gone")
    upload_id = checked(
        engine, *(f"product,{site.url(path)},{path[1:]} lamp,en,," for path in paths), allow_private=True
    )
    assert {row.verdict for row in rows_of(engine, upload_id).values()} == {"lacking"}

    for _ in range(2):  # asked again, it is read again
        await check_addresses(engine, upload_id, by=LOCAL_OWNER, reach=guarded_reach(allow_private=True))

        rows = rows_of(engine, upload_id)
        assert [rows[line].verdict for line in (2, 3, 4)] == ["good", "lacking", "lacking"]
        assert [one.code for one in rows[3].problems] == ["too_few_facts"]
        assert [one.code for one in rows[4].problems] == ["too_few_facts", "unreachable"]
    with transaction(engine) as session:
        assert start_batch(session, upload_id, StartChoice(), by=LOCAL_OWNER).submitted == 1


async def test_what_a_person_said_of_a_page_counts_when_it_is_read(engine: Engine, site: Site):
    upload_id = checked(engine, f"product,{site.url('/shell')},shell lamp,en,,", allow_private=True)
    page = tables("shell lamp", facts=(), page_type=PageType.PRODUCT, target_url=site.url("/shell"))
    job_id = submit_one(engine, page)
    told = {"Material": "oak", "Weight": "4 kg", "Reach": "38 cm"}
    with transaction(engine) as session:
        decide(
            session, job_id, [FactDecision(act=FactAct.ADD, name=n, value=v) for n, v in told.items()], by=LOCAL_OWNER
        )

    await check_addresses(engine, upload_id, by=LOCAL_OWNER, reach=guarded_reach(allow_private=True))

    assert rows_of(engine, upload_id)[2].verdict == "good"


async def test_cut_off_half_way_it_can_be_asked_again(engine: Engine):
    upload_id = checked(engine, *(a_row(number) for number in range(250)))
    enough = asyncio.Event()
    work = asyncio.create_task(
        ask(engine, upload_id, Web(shop=500), tell=lambda now: enough.set() if now.rows else None)
    )
    async with asyncio.timeout(20):
        await enough.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    counts = Counter(row.verdict for row in rows_of(engine, upload_id).values())
    assert counts == {"warned": 200}
    assert (await ask(engine, upload_id, Web())).missing == 0
    assert Counter(row.verdict for row in rows_of(engine, upload_id).values()) == {"good": 200}


async def test_a_host_that_is_silent_is_not_asked_for_ever(sqlite_engine: Engine):
    upload_id = checked(sqlite_engine, *(a_row(number) for number in range(100)))
    web = Web(shop=FetchError("no connection to shop.example.com", url=""))

    found = await ask(sqlite_engine, upload_id, web)

    assert found.missing == 100
    assert sum(web.asked.values()) <= DEAD_AFTER + AT_ONCE_PER_HOST


async def test_rows_that_became_jobs_meanwhile_are_left_alone(engine: Engine):
    upload_id = checked(engine, a_row(1), a_row(2))

    class Quick(Web):
        async def reach(self, url: str) -> Reached:
            if not self.asked:
                with transaction(engine) as session:
                    start_batch(session, upload_id, StartChoice(), by=LOCAL_OWNER)
            return await super().reach(url)

    with pytest.raises(Conflict, match="a batch was made"):
        await ask(engine, upload_id, Quick(shop=500))

    assert {row.verdict for row in rows_of(engine, upload_id).values()} == {"good"}


async def test_only_a_checked_file_is_asked_about_and_only_with_the_right_to(sqlite_engine: Engine):
    with files.Incoming() as incoming:
        incoming.write(b"a,b\n1,2\n")
        with transaction(sqlite_engine) as session:
            upload_id = files.store(session, incoming, name="pages.csv", by=LOCAL_OWNER)

    with pytest.raises(Conflict, match="not checked"):
        await ask(sqlite_engine, upload_id, Web())
    viewer = User(id="v", name="Vera", role=Role.VIEWER)
    with pytest.raises(Denied):
        await check_addresses(sqlite_engine, upload_id, by=viewer, reach=Web())


@pytest.fixture
def genapp(sqlite_engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    with environment_of(sqlite_engine, tmp_path, GENAPP_ALLOW_PRIVATE_ADDRESSES="true"):
        yield CommandLine(capsys)


def test_the_command_line_asks_when_it_is_told_to(genapp: CommandLine, site: Site, tmp_path: Path):
    site.on["/new"] = Page(status=404)
    rows = [f"category,{site.url(path)},{path[1:]} chairs,en,,{FACTS}" for path in ("/armchairs", "/new", "/pdf")]
    (tmp_path / "pages.csv").write_text("\n".join((HEADER, *rows)))

    without = genapp("submit", tmp_path / "pages.csv", "--dry-run", "--json")
    asked = site.requests.copy()
    answer = genapp("submit", tmp_path / "pages.csv", "--check-urls", "--json")

    assert (without.json["warnings"].get("unreachable"), asked) == (None, [])
    assert answer.status == 0
    assert answer.json["warnings"]["unreachable"] == 1
    assert len(answer.json["accepted"]) == 3
