"""The answers for what went wrong: problem+json for programs, a small page for people; never a traceback."""

import json
import secrets
from typing import Final

import structlog
from starlette.responses import Response

from genapp.errors import BadInput, Conflict, Denied, GenappError, NotFound, NotReady, SignInRequired

log = structlog.get_logger()

STATUS: Final[dict[type[GenappError], int]] = {
    SignInRequired: 401, Denied: 403, NotFound: 404, Conflict: 409, BadInput: 422, NotReady: 503,
}  # fmt: skip
UNEXPECTED: Final = "something went wrong on our side"
UNEXPECTED_HINT: Final = "look for the error id in the log, or send it to whoever runs genapp"


def status_of(error: Exception) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def answer(error: Exception, *, where: str) -> Response:
    """The answer for an error; its error id is in the log line that this writes."""
    error_id = secrets.token_hex(4)
    known = isinstance(error, GenappError)
    if known:
        log.info("api.refused", where=where, error_id=error_id, code=error.code, reason=error.message)
    else:
        log.error("api.failed", where=where, error_id=error_id, exc_info=error)
    return problem(
        status_of(error),
        code=error.code if known else "unexpected",
        title=error.message if known else UNEXPECTED,
        hint=error.hint if known else UNEXPECTED_HINT,
        error_id=error_id,
        problems=[_fields(one) for one in error.problems] if isinstance(error, BadInput) else None,
    )


def problem(
    status: int, *, code: str, title: str, hint: str = "", error_id: str = "", problems: list[object] | None = None
) -> Response:
    """RFC 9457; `hint` says what to do."""
    facts = {"status": status, "code": code, "title": title, "hint": hint, "error_id": error_id, "problems": problems}
    body = {name: value for name, value in facts.items() if value not in ("", None)}
    return Response(json.dumps({"type": "about:blank", **body}), status, media_type="application/problem+json")


def _fields(one: object) -> dict[str, object]:
    names = ("field", "code", "message", "row")
    return {name: getattr(one, name) for name in names if getattr(one, name) is not None}
