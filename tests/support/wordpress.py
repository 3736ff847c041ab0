"""A WordPress site on loopback: the part of its REST interface that matters, as the real one answers."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from genapp.exports.wordpress_rest import RemotePost

USER, PASSWORD = "edda", "abcd EFGH 1234 ijkl MNOP 5678"
STATUSES = {"draft", "pending", "publish", "private", "future"}


@dataclass
class WordPress:
    """What the site holds, what it was asked, and how it behaves."""

    url: str = ""
    posts: dict[str, dict[int, dict[str, object]]] = field(default_factory=lambda: {"pages": {}, "posts": {}})
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Of each request."""
    open_meta: set[str] = field(default_factory=set)
    """Meta keys that a plugin has opened to the REST interface; the others are dropped without a word."""
    replies: dict[str, list["Reply"]] = field(default_factory=dict)
    """Answers in place of WordPress, by method and path; one after the other, the last one for good if it says so."""
    plain_permalinks: bool = False
    """The site does not say at which address a post stands."""
    failing_titles: set[str] = field(default_factory=set)

    def add(self, slug: str, *, status: str = "publish", route: str = "pages", below: str = "") -> int:
        """A post that somebody else has made, `below` the path of its parent."""
        old = {"slug": slug, "status": status, "title": "Old", "content": "Old", "below": below}
        return self._insert(route, old)["id"]

    def reply(self, method: str, path: str) -> "Reply | None":
        waiting = self.replies.get(f"{method} {path}", [])
        return waiting[0] if waiting and waiting[0].always else waiting.pop(0) if waiting else None

    def answer(
        self, method: str, path: str, query: dict[str, list[str]], sent: dict, allowed: bool
    ) -> tuple[int, object]:
        parts = path.removeprefix("/wp-json/wp/v2/").split("/")
        if not path.startswith("/wp-json/wp/v2/") or parts[0] not in self.posts:
            return 404, error("rest_no_route", "No route was found matching the URL and request method.", 404)
        if not allowed:
            return 401, error("rest_not_logged_in", "You are not currently logged in.", 401)
        if method == "GET" and len(parts) == 2:
            return self._one(parts[0], int(parts[1]))
        if method == "GET":
            return 200, self._found(parts[0], query)
        if sent.get("title") in self.failing_titles:
            return 500, error("db_insert_error", "Could not insert post into the database.", 500)
        if sent.get("status", "draft") not in STATUSES:
            return 400, error("rest_invalid_param", "Invalid parameter(s): status", 400)
        if len(parts) == 1:
            return 201, self._insert(parts[0], sent)
        return self._update(parts[0], int(parts[1]), sent)

    def _found(self, route: str, query: dict[str, list[str]]) -> list[dict[str, object]]:
        statuses = set(query.get("status", ["publish"]))
        found = [
            post for post in self.posts[route].values()
            if post["slug"] in query.get("slug", [post["slug"]])[0].split(",")
            and (("any" in statuses and post["status"] != "trash") or post["status"] in statuses)
        ]  # fmt: skip
        wanted = query.get("_fields", ["id"])[0].split(",")
        return [{name: post[name] for name in wanted if name in post} for post in map(self._shown, found)]

    def _one(self, route: str, number: int) -> tuple[int, object]:
        if number not in self.posts[route]:
            return 404, error("rest_post_invalid_id", "Invalid post ID.", 404)
        return 200, self._shown(self.posts[route][number])

    def _shown(self, post: dict) -> dict:
        """Readers find a post at its address; a draft has only an address in preparation."""
        plain = f"{self.url}/?page_id={post['id']}"
        named = f"{self.url}{post.get('below', '')}/%pagename%/"
        public = post["status"] == "publish" and not self.plain_permalinks
        link = named.replace("%pagename%", post["slug"]) if public else plain
        return {**post, "link": link, "permalink_template": plain if self.plain_permalinks else named}

    def _insert(self, route: str, sent: dict) -> dict:
        number = sum(map(len, self.posts.values())) + 101
        taken = {post["slug"] for post in self.posts[route].values() if post.get("below") == sent.get("below")}
        slug = sent["slug"] if sent["slug"] not in taken else f"{sent['slug']}-2"
        post = {"id": number, "slug": slug, "status": "draft", "meta": {}}
        self.posts[route][number] = post
        return self._shown(self._keep(post, {**sent, "slug": slug}))

    def _update(self, route: str, number: int, sent: dict) -> tuple[int, object]:
        if number not in self.posts[route]:
            return 404, error("rest_post_invalid_id", "Invalid post ID.", 404)
        return 200, self._shown(self._keep(self.posts[route][number], sent))

    def _keep(self, post: dict, sent: dict) -> dict:
        meta = {key: value for key, value in sent.get("meta", {}).items() if key in self.open_meta}
        post.update({name: value for name, value in sent.items() if name != "meta"})
        post["meta"] = {**post["meta"], **meta}
        return post


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What comes in place of WordPress."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    applied: bool = False
    """WordPress has done what was asked; only its answer is lost."""
    always: bool = False


class Memory:
    """A memory of posts that lasts as long as the test."""

    def __init__(self) -> None:
        self.posts: dict[str, RemotePost] = {}

    async def post_of(self, page: str) -> RemotePost | None:
        return self.posts.get(page)

    async def page_of(self, post_id: int) -> str:
        return next((page for page, post in self.posts.items() if post.post_id == post_id), "")

    async def keep(self, page: str, post: RemotePost) -> None:
        self.posts[page] = post

    async def forget(self, page: str) -> None:
        self.posts.pop(page, None)


def error(code: str, message: str, status: int) -> dict[str, object]:
    return {"code": code, "message": message, "data": {"status": status}}


@contextmanager
def wordpress() -> Iterator[WordPress]:
    """A site of the test's own."""
    site = WordPress()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.site = site
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer("GET", {})

    def do_POST(self) -> None:
        self._answer("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, method: str, sent: dict) -> None:
        site: WordPress = self.server.site
        parts = urlsplit(self.path)
        site.asked.append(f"{method} {self.path}")
        site.headers.append(dict(self.headers))
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        allowed = self.headers.get("Authorization") == f"Basic {pair}"
        reply = site.reply(method, parts.path)
        status, value = 0, None
        if reply is None or reply.applied:
            status, value = site.answer(method, parts.path, parse_qs(parts.query), sent, allowed)
        body = reply.body if reply else json.dumps(value).encode()
        self.send_response(reply.status if reply else status)
        for name, text in (reply.headers if reply else {"Content-Type": "application/json; charset=UTF-8"}).items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""
