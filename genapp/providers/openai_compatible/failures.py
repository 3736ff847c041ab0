"""What an error status or an error message of the server means to us."""

import json
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

import httpx

from genapp.errors import (
    ProviderBusy,
    ProviderDown,
    ProviderError,
    ProviderKeyRejected,
    ProviderQuota,
    ProviderRefused,
    ProviderRejected,
    ProviderTimeout,
)
from genapp.providers.openai_compatible.connection import ADDRESS_HINT, HTTPS_HINT, KEY_HINT, Endpoint

_MAX_MESSAGE: Final = 300
_MAX_ERROR_BYTES: Final = 64_000

DEFAULT_WAIT: Final = 5.0
"""Seconds, when a busy server does not say."""
LEAST_WAIT: Final = 0.1
MOST_WAIT: Final = 3600.0

MODEL_HINT: Final = "set GENAPP_PROVIDER_MODEL to a model of this server"
QUOTA_HINT: Final = "add credit or raise the limit at the provider; its jobs wait, and it is tried every few minutes"
_NOT_FOUND_HINT: Final = "check GENAPP_PROVIDER_BASE_URL (it usually ends in /v1) and GENAPP_PROVIDER_MODEL"

_QUOTA: Final = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|billing_(?:hard_limit|not_active)|credit balance is too low"
)
_KEY: Final = re.compile(r"invalid_api_key|(?:api[_ ]key|credentials?).{0,20}(?:not valid|invalid|incorrect|missing)")
_POLICY: Final = re.compile(r"content_policy|content_filter|content management policy|responsibleai|safety_violation")
_MODEL: Final = re.compile(
    r"model_not_found|model[^.]{0,60}(?:not found|does not exist|not exist|unknown)|no such model"
)
_SPEAKS_HTTPS: Final = re.compile(r"http request to an? (?:https|ssl)|plain http request was sent to https|ssl-enabled")
_BUSY: Final = re.compile(r"rate_?limit|too_many_requests|overloaded|resource_exhausted|engine_overloaded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An answer that is an error: of a status, or an error inside a stream (with the status it would have had)."""

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All it says, for finding out what is meant."""
        return self.body[:4_000].casefold()


async def failure_of(response: httpx.Response) -> Failure:
    """With the beginning of the body; the rest of a long one is not read."""
    received = b""
    async for piece in response.aiter_bytes():
        received += piece
        if len(received) > _MAX_ERROR_BYTES:
            break
    body = received[:_MAX_ERROR_BYTES].decode("utf-8", errors="replace")
    return Failure(status=response.status_code, body=body, headers=dict(response.headers))


def failure_in_stream(error: Any) -> Failure:  # Any: JSON
    """Servers that have begun to answer cannot change the status any more; some name it in the error."""
    code = error.get("code") if isinstance(error, dict) else None
    body = json.dumps({"error": error})
    if type(code) is int and 400 <= code <= 599:
        return Failure(status=code, body=body)
    words = body.casefold()
    if _QUOTA.search(words):
        return Failure(status=402, body=body)
    return Failure(status=429 if _BUSY.search(words) else 500, body=body)


class _Rule(NamedTuple):
    """Fits when the status is one of these and the words, if any are given, stand in the body."""

    error: type[ProviderError]
    message: str
    statuses: Collection[int]
    words: re.Pattern[str] | None = None
    hint: str = ""

    def fits(self, failure: Failure) -> bool:
        return failure.status in self.statuses and (self.words is None or bool(self.words.search(failure.words)))


_CLIENT: Final = frozenset(range(400, 500))
_NOT_BUSY: Final = _CLIENT - {429}
_OTHER_HINT: Final = "another model or server may accept it; look at what it says"

_RULES: Final = (
    _Rule(ProviderQuota, "the account has no quota left", _CLIENT, _QUOTA, QUOTA_HINT),
    _Rule(ProviderQuota, "the account has no credit left", {402}, hint=QUOTA_HINT),
    _Rule(
        ProviderDown,
        "the server speaks https, and its address begins with http://",
        {400, 497},
        _SPEAKS_HTTPS,
        HTTPS_HINT,
    ),
    _Rule(ProviderRefused, "the content policy forbids this page", _NOT_BUSY, _POLICY),
    _Rule(ProviderRejected, "there is no such model", _NOT_BUSY, _MODEL, MODEL_HINT),
    _Rule(ProviderKeyRejected, "the key is rejected", {401, 403}, hint=KEY_HINT),
    _Rule(ProviderKeyRejected, "the key is rejected", {400}, _KEY, KEY_HINT),
    _Rule(ProviderTimeout, "the provider gave up waiting", {408}),
    _Rule(ProviderRejected, "the provider does not know this address or model", {404, 405, 410}, hint=_NOT_FOUND_HINT),
    _Rule(ProviderRejected, "the provider's address leads elsewhere", range(300, 400), hint=ADDRESS_HINT),
    _Rule(ProviderDown, "the provider cannot answer now", {409, 425}),
    _Rule(ProviderRejected, "the provider does not accept the request", _NOT_BUSY, hint=_OTHER_HINT),
)
"""From the special to the general; the first that fits counts. What none fits is an error of the server."""


def error_of(failure: Failure, *, address: Endpoint, provider: str, now: datetime) -> ProviderError:
    """The narrowest error that fits; its message holds what the server said, without the key."""
    said = f" (status {failure.status}){_said(failure, address)}"
    rule = next((rule for rule in _RULES if rule.fits(failure)), None)
    if rule is not None:
        return rule.error(rule.message + said, provider=provider, hint=rule.hint)
    if failure.status == 429:
        wait = retry_after(failure.headers, now=now)
        return ProviderBusy(f"the provider asks us to wait{said}", provider=provider, retry_after=wait)
    return ProviderDown(f"the provider has an error of its own{said}", provider=provider)


def _said(failure: Failure, address: Endpoint) -> str:
    """Its message after a colon; nothing when there is none for people."""
    try:
        value = json.loads(failure.body)
    except ValueError:
        return ""
    text = " ".join(address.hide(_message(value)).split())
    printable = "".join(sign for sign in text if sign.isprintable())
    return f": {printable[:_MAX_MESSAGE]}" if printable else ""


def _message(value: Any) -> str:  # Any: JSON
    """Servers put it in `error.message`, `error`, `message` or `detail`."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value:
        return _message(value[0])
    if isinstance(value, dict):
        found = next((value[name] for name in ("error", "message", "detail", "msg") if value.get(name)), "")
        return _message(found)
    return ""


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float:
    """Seconds to wait: from milliseconds, seconds or an HTTP date; bounded, so that no server stops us for ever."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    seconds = _seconds(headers.get("retry-after", "").strip(), now) if milliseconds is None else milliseconds / 1000
    return DEFAULT_WAIT if seconds is None else min(max(seconds, LEAST_WAIT), MOST_WAIT)


def _seconds(text: str, now: datetime) -> float | None:
    seconds = _number(text)
    if seconds is not None:
        return seconds
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
