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
    ProviderBlocked,
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
from genapp.words import duration

_MAX_MESSAGE: Final = 300
_MAX_ERROR_BYTES: Final = 64_000

DEFAULT_WAIT: Final = 1.0
"""Seconds, when a busy server does not say; the limiter waits longer when it refuses again and again."""
LEAST_WAIT: Final = 0.1
MOST_WAIT: Final = 86_400.0
"""So that a day's quota is waited for, and no server stops us for ever."""
_LONG_WAIT: Final = 60.0
"""From here on it is a quota that people want to know the end of."""

MODEL_HINT: Final = "set GENAPP_PROVIDER_MODEL to a model of this server"
QUOTA_HINT: Final = "add credit or raise the limit at the provider; its jobs wait, and it is asked again by itself"
_COUNTRY_HINT: Final = "run genapp where the provider is offered, or choose another provider"
_FIREWALL_HINT: Final = "ask whoever runs it to let this machine through, or check the variable HTTPS_PROXY"
_FORBIDDEN_HINT: Final = "see what it says: a right of the key, the model or the project may be missing at the provider"
_NOT_FOUND_HINT: Final = "check GENAPP_PROVIDER_BASE_URL (it usually ends in /v1) and GENAPP_PROVIDER_MODEL"

_QUOTA: Final = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|billing_(?:hard_limit|not_active)|credit balance is too low"
)
_KEY: Final = re.compile(
    r"invalid_api_key|(?:api[_ ]key|credentials?).{0,20}(?:not valid|invalid|incorrect|missing|expired|revoked)"
    r"|(?:invalid|incorrect|missing|expired|revoked) (?:api[_ ]?key|credentials)"
)
_POLICY: Final = re.compile(
    r"content_policy|content_filter|content management policy|responsibleai|safety_violation|moderation|flagged"
)
_COUNTRY: Final = re.compile(
    r"unsupported_country|countr(?:y|ies)[^.]{0,40}not supported|location is not supported"
    r"|(?:region|territory) (?:is )?not (?:supported|available)|not available in your (?:country|region|location)"
)
_FIREWALL: Final = re.compile(
    r"<html|<!doctype|cloudflare|cf-ray|error code: 1\d{3}|access denied|akamai|incapsula|captcha|application firewall"
)
_MODEL: Final = re.compile(
    r"model_not_found|model[^.]{0,60}(?:not found|does not exist|not exist|unknown)|no such model"
)
_SPEAKS_HTTPS: Final = re.compile(r"http request to an? (?:https|ssl)|plain http request was sent to https|ssl-enabled")
_BUSY: Final = re.compile(r"rate_?limit|too_many_requests|overloaded|resource_exhausted|engine_overloaded")

_UNIT: Final = r"(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])"
_PART: Final = re.compile(rf"(\d+(?:\.\d+)?)\s*({_UNIT})")
_SECONDS_IN: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
_PARTS: Final = rf"\d+(?:\.\d+)?\s*{_UNIT}"
_AGAIN_IN: Final = re.compile(
    r"(?:try again|retry|retrydelay|available|resets?)\W{1,4}(?:again )?(?:in |after )?"
    rf"(?P<span>{_PARTS}(?:[,\s]*(?:and\s+)?{_PARTS}){{0,3}})"
)
_RESET: Final = re.compile(r"(?:x-|anthropic-)?ratelimit(?:-[a-z]+)*-reset(?:-[a-z]+)*")
_SINCE_1970: Final = 1e9
_SINCE_1970_MILLISECONDS: Final = 1e12


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
_OVERLOADED: Final = frozenset({503, 529})
"""With a time to wait these ask for patience; without one they are a fault."""
_ASKS: Final = "the provider asks us to wait"
_OTHER_HINT: Final = "another model or server may accept it; look at what it says"

_RULES: Final = (
    _Rule(ProviderQuota, "the account has no quota left", _CLIENT, _QUOTA, QUOTA_HINT),
    _Rule(ProviderQuota, "the account has no credit left", {402}, hint=QUOTA_HINT),
    _Rule(ProviderBlocked, "the provider does not serve this country or region", _NOT_BUSY, _COUNTRY, _COUNTRY_HINT),
    _Rule(
        ProviderDown,
        "the server speaks https, and its address begins with http://",
        {400, 497},
        _SPEAKS_HTTPS,
        HTTPS_HINT,
    ),
    _Rule(ProviderRefused, "the content policy forbids this page", _NOT_BUSY, _POLICY),
    _Rule(ProviderRejected, "there is no such model", _NOT_BUSY, _MODEL, MODEL_HINT),
    _Rule(ProviderKeyRejected, "the key is rejected", {401}, hint=KEY_HINT),
    _Rule(ProviderKeyRejected, "the key is rejected", {400, 403}, _KEY, KEY_HINT),
    _Rule(ProviderBlocked, "a firewall before the provider turned the call away", {403}, _FIREWALL, _FIREWALL_HINT),
    _Rule(ProviderBlocked, "the provider forbids the call", {403}, hint=_FORBIDDEN_HINT),
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
    told = _told_wait(failure, now=now)
    if rule is not None and rule.error is ProviderQuota:
        hint = rule.hint if told is None else _goes_on(told)
        return ProviderQuota(rule.message + said, provider=provider, hint=hint, resets_in=told)
    if rule is not None:
        return rule.error(rule.message + said, provider=provider, hint=rule.hint)
    if failure.status == 429 or (told is not None and failure.status in _OVERLOADED):
        return _busy(said, told, provider=provider)
    return ProviderDown(f"the provider has an error of its own{said}", provider=provider)


def _busy(said: str, told: float | None, *, provider: str) -> ProviderBusy:
    if told is None:
        return ProviderBusy(f"{_ASKS}{said}", provider=provider, retry_after=DEFAULT_WAIT, told=False)
    if told < _LONG_WAIT:
        return ProviderBusy(f"{_ASKS}{said}", provider=provider, retry_after=told)
    message = f"the provider's quota is used up, or it wants to be left alone{said}"
    return ProviderBusy(message, provider=provider, retry_after=told, hint=_goes_on(told))


def _goes_on(wait: float) -> str:
    return f"it goes on by itself in {duration(wait)}"


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


def _told_wait(failure: Failure, *, now: datetime) -> float | None:
    """Seconds that the server names: in a header, in the error, or as the end of a limit that is used up; bounded."""
    asked = [seconds for seconds in (_header_wait(failure.headers, now), *_body_waits(failure)) if seconds is not None]
    told = max(asked) if asked else _reset_wait(failure.headers, now)
    return None if told is None else min(max(told, LEAST_WAIT), MOST_WAIT)


def _header_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """From milliseconds, seconds or an HTTP date."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    return _seconds(headers.get("retry-after", "").strip(), now) if milliseconds is None else milliseconds / 1000


def _body_waits(failure: Failure) -> list[float | None]:
    """“Please try again in 6m0s”, “retry in 34.07s”, and the `retryDelay` of a RetryInfo."""
    return [_span(found.group("span")) for found in _AGAIN_IN.finditer(failure.words)]


def _reset_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """When the last of the limits that are used up is full again; a limit with something left says nothing."""
    ends = [
        _until(value, now)
        for name, value in headers.items()
        if _RESET.fullmatch(name) and not (_number(headers.get(name.replace("reset", "remaining"), "")) or 0) > 0
    ]
    return max((seconds for seconds in ends if seconds is not None), default=None)


def _until(text: str, now: datetime) -> float | None:
    """Seconds from a number, a span of time or a moment."""
    value = _number(text)
    if value is not None:
        return _from_number(value, now)
    return _span(text) or _moment(text, now)


def _from_number(value: float, now: datetime) -> float:
    """Seconds from now, or a moment in seconds or milliseconds since 1970."""
    if value > _SINCE_1970_MILLISECONDS:
        return value / 1000 - now.timestamp()
    return value - now.timestamp() if value > _SINCE_1970 else value


def _moment(text: str, now: datetime) -> float | None:
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()


def _span(text: str) -> float | None:
    """Seconds of "7h12m", "6m0s", "250ms", "1 minute and 20 seconds"; None when it is no span of time."""
    parts = [(float(number), unit) for number, unit in _PART.findall(text)]
    return (
        sum(number * _SECONDS_IN["ms" if unit.startswith(("ms", "mil")) else unit[0]] for number, unit in parts) or None
    )


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
