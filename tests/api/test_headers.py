"""Every answer carries the headers that keep a browser from being used against us."""

import base64
import hashlib
import re

import pytest

from tests.support.web import PAGE, Web

PATHS = ("/", "/jobs", "/assets/entry-a1B2c3D4.js", "/logo.svg", "/api/session", "/api/sample.csv", "/healthz", "/nope")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_every_answer_carries_them(web: Web, owner: str, path: str, signed_in: bool) -> None:
    headers = web.get(path, cookie=owner if signed_in else "").headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_inline_scripts_of_our_pages_are_allowed_by_hash_and_no_others(web: Web, owner: str) -> None:
    policy = web.get("/", cookie=owner).headers["content-security-policy"]
    script = re.search("<script>(.*?)</script>", PAGE)
    assert script is not None
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()

    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))

    assert scripts == f"script-src 'self' 'sha256-{digest}'"


def test_what_is_named_after_its_content_is_kept_for_ever_and_pages_never(web: Web, owner: str) -> None:
    assert "immutable" in web.get("/assets/entry-a1B2c3D4.js", cookie=owner).headers["cache-control"]
    assert web.get("/", cookie=owner).headers["cache-control"] == "no-store"
    assert web.get("/api/session", cookie=owner).headers["cache-control"] == "no-store"
    assert web.get("/logo.svg", cookie=owner).headers["cache-control"] == "private, no-cache"
    assert web.get("/assets/entry-a1B2c3D4.js").headers["cache-control"] == "no-store", "a refusal is not kept"
