"""What an error status or an error message of the server means to us."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

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
from genapp.providers.openai_compatible.address import ADDRESS_HINT, KEY_HINT, Address
from genapp.providers.openai_compatible.retry_after import retry_after

MAX_MESSAGE: Final = 300
MODEL_HINT: Final = "set GENAPP_PROVIDER_MODEL to a model of this server"
QUOTA_HINT: Final = "add credit or raise the limit at the provider; its jobs wait, and it is tried every few minutes"
NOT_FOUND_HINT: Final = "check GENAPP_PROVIDER_BASE_URL (it usually ends in /v1) and GENAPP_PROVIDER_MODEL"

_QUOTA: Final = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|billing_(?:hard_limit|not_active)|credit balance is too low"
)
_KEY: Final = re.compile(r"invalid_api_key|(?:api[_ ]key|credentials?).{0,20}(?:not valid|invalid|incorrect|missing)")
_POLICY: Final = re.compile(r"content_policy|content_filter|content management policy|responsibleai|safety_violation")
_MODEL: Final = re.compile(
    r"model_not_found|model[^.]{0,60}(?:not found|does not exist|not exist|unknown)|no such model"
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Fits when the status is one of these and the words, if any are given, stand in the body."""

    statuses: frozenset[int]
    error: type[ProviderError]
    message: str
    hint: str = ""
    words: re.Pattern[str] | None = None

    def fits(self, failure: Failure) -> bool:
        return failure.status in self.statuses and (self.words is None or bool(self.words.search(failure.words)))


_CLIENT: Final = frozenset(range(400, 500))
_NOT_BUSY: Final = _CLIENT - {429}

RULES: Final = (
    _Rule(
        statuses=_CLIENT, words=_QUOTA, error=ProviderQuota, message="the account has no quota left", hint=QUOTA_HINT
    ),
    _Rule(statuses=frozenset({402}), error=ProviderQuota, message="the account has no credit left", hint=QUOTA_HINT),
    _Rule(statuses=_NOT_BUSY, words=_POLICY, error=ProviderRefused, message="the content policy forbids this page"),
    _Rule(statuses=_NOT_BUSY, words=_MODEL, error=ProviderRejected, message="there is no such model", hint=MODEL_HINT),
    _Rule(statuses=frozenset({401, 403}), error=ProviderKeyRejected, message="the key is rejected", hint=KEY_HINT),
    _Rule(
        statuses=frozenset({400}), words=_KEY, error=ProviderKeyRejected, message="the key is rejected", hint=KEY_HINT
    ),
    _Rule(statuses=frozenset({408}), error=ProviderTimeout, message="the provider gave up waiting"),
    _Rule(
        statuses=frozenset({404, 405, 410}),
        error=ProviderRejected,
        message="the provider does not know this address or model",
        hint=NOT_FOUND_HINT,
    ),
    _Rule(
        statuses=frozenset(range(300, 400)),
        error=ProviderRejected,
        message="the provider's address leads elsewhere",
        hint=ADDRESS_HINT,
    ),
    _Rule(statuses=frozenset({409, 425}), error=ProviderDown, message="the provider cannot answer now"),
    _Rule(
        statuses=_NOT_BUSY,
        error=ProviderRejected,
        message="the provider does not accept the request",
        hint="another model or server may accept it; look at what it says",
    ),
)
"""From the special to the general; the first that fits counts. What none fits is an error of the server."""


def error_of(failure: Failure, *, address: Address, provider: str, now: datetime) -> ProviderError:
    """The narrowest error that fits; its message holds what the server said, without the key."""
    said = f" (status {failure.status}){_said(failure, address)}"
    rule = next((rule for rule in RULES if rule.fits(failure)), None)
    if rule is not None:
        return rule.error(rule.message + said, provider=provider, hint=rule.hint)
    if failure.status == 429:
        wait = retry_after(failure.headers, now=now)
        return ProviderBusy(f"the provider asks us to wait{said}", provider=provider, retry_after=wait)
    return ProviderDown(f"the provider has an error of its own{said}", provider=provider)


def _said(failure: Failure, address: Address) -> str:
    """Its message after a colon; nothing when there is none for people."""
    try:
        value = json.loads(failure.body)
    except ValueError:
        return ""
    text = " ".join(address.hide_all(_message(value)).split())
    printable = "".join(sign for sign in text if sign.isprintable())
    return f": {printable[:MAX_MESSAGE]}" if printable else ""


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
