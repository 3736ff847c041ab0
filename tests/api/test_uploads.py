"""Files come in by their own route: whole or not at all, cut off at the limit, from our own page only."""

import socket
from contextlib import ExitStack

import httpx
from sqlalchemy import func, select

from genapp.access import LOCAL_OWNER
from genapp.db import UPLOAD, UPLOAD_CHUNK, reading
from genapp.intake.table import MAX_FILE_BYTES
from genapp.services.batches import check_upload, files, look_at
from tests.support.web import EDITOR, VIEWER, Web

ROWS = "pageType,targetUrl,keywords,language\ncategori,https://shop.example/a,shoes,en\n=x,y,z,w\n"


def send(web: Web, cookie: str, data: bytes, *, query: str = "name=pages.csv", **headers: str) -> httpx.Response:
    return web.ask("POST", f"/api/uploads?{query}", cookie=cookie, headers={"Origin": web.url, **headers}, body=data)


def stored(web: Web) -> tuple[int, int]:
    with reading(web.engine) as session:
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in (UPLOAD, UPLOAD_CHUNK))


def test_a_file_is_stored_byte_by_byte(web: Web, owner: str) -> None:
    data = bytes(range(256)) * 12_000

    answer = send(web, owner, data)

    assert answer.status_code == 201
    with files.opened(web.engine, answer.json()["upload"]) as file:
        assert file.read() == data


def test_a_viewer_and_a_stranger_may_not_hand_in_files(web: Web) -> None:
    before = stored(web)

    assert send(web, web.session(VIEWER), b"x").status_code == 403
    assert send(web, "", b"x").status_code == 401
    assert stored(web) == before


def test_another_site_may_not_hand_in_files(web: Web, owner: str) -> None:
    answer = web.ask("POST", "/api/uploads?name=a", cookie=owner, headers={"Origin": "https://evil.example"}, body=b"x")

    assert answer.status_code == 403


def test_a_file_that_announces_to_be_too_large_is_not_read(web: Web, owner: str) -> None:
    request = (
        f"POST /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nCookie: {owner}\r\nOrigin: {web.url}\r\n"
        f"Content-Length: {MAX_FILE_BYTES + 1}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
        connection.sendall(request.encode())
        answer = connection.recv(4_000).decode()

    assert answer.split()[1] == "413"


def test_an_upload_that_breaks_off_leaves_nothing_behind(web: Web, owner: str) -> None:
    before = stored(web)
    request = (
        f"POST /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nCookie: {owner}\r\nOrigin: {web.url}\r\n"
        "Content-Length: 3000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as connection:
        connection.sendall(request.encode() + b"x" * 1_500_000)

    assert send(web, owner, b"").status_code == 422  # another request is answered after it
    assert stored(web) == before


def test_stalled_files_hold_up_nobody(web: Web, owner: str) -> None:
    request = (
        f"POST /api/uploads?name=a HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nCookie: {owner}\r\nOrigin: {web.url}\r\n"
        "Content-Length: 3000000\r\n\r\n"
    )
    before = stored(web)
    with ExitStack() as held:
        stalled = [held.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=60)) for _ in range(5)]
        for connection in stalled:
            connection.sendall(request.encode() + b"x" * 1_000)

        assert send(web, web.session(EDITOR), b"a,b\n1,2\n").status_code == 201, "somebody else's comes in meanwhile"
        given_up = stalled[0].recv(4_000).decode()
        assert send(web, owner, b"a,b\n3,4\n").status_code == 201, "and his own when the stalled ones are given up"

    assert given_up.split()[1] == "408"
    assert "stopped coming in" in given_up
    assert stored(web)[0] == before[0] + 2


def test_a_wrong_kind_is_named(web: Web, owner: str) -> None:
    answer = send(web, owner, b"x", query="name=a&kind=people")

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["message"] == "must be one of pages, products"


def test_the_error_file_is_a_harmless_attachment(web: Web, owner: str) -> None:
    upload_id = send(web, owner, ROWS.encode(), query="name=..%2F%22my%20pages%22.csv").json()["upload"]
    look_at(web.engine, upload_id, by=LOCAL_OWNER)
    check_upload(web.engine, upload_id, by=LOCAL_OWNER)

    answer = web.get(f"/api/uploads/{upload_id}/errors.csv", cookie=web.session(VIEWER))

    assert answer.headers["content-disposition"] == 'attachment; filename="-my-pages--errors.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "pageType,targetUrl,keywords,language,row,column,code,message"
    assert lines[1].startswith("categori,https://shop.example/a,shoes,en,2,pageType,not_allowed,")
    assert lines[2].startswith("'=x,")
