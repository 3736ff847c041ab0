"""Where the server is and what opens it; keeps the key out of everything that is shown."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final

import httpx

from genapp.errors import ProviderKeyRejected, ProviderRejected

KEY_HINT: Final = "set GENAPP_PROVIDER_API_KEY to a valid key of this server"
ADDRESS_HINT: Final = "set GENAPP_PROVIDER_BASE_URL to its address, e.g. http://127.0.0.1:11434/v1"

HIDDEN: Final = "[key]"
_LOOKS_LIKE_A_KEY: Final = re.compile(r"\b(?:sk|pk|rk|gsk|xai|key)[-_][\w*.-]{6,}|\bBearer\s+\S+", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A checked base URL and key."""

    base: httpx.URL
    key: str = field(repr=False)

    @property
    def shown(self) -> str:
        """For messages: without user, password and query."""
        return f"{self.base.scheme}://{self.base.netloc.decode('ascii').rpartition('@')[2]}"

    @property
    def is_loopback(self) -> bool:
        """A proxy from the environment is not asked for the way to our own machine."""
        if self.base.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.base.host).is_loopback
        except ValueError:
            return False

    @property
    def headers(self) -> dict[str, str]:
        authorization = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity", **authorization}

    def url(self, path: str) -> httpx.URL:
        return self.base.copy_with(path=f"{self.base.path.rstrip('/')}{path}")

    def hide(self, text: str) -> str:
        """The text without the key."""
        return text.replace(self.key, HIDDEN) if self.key else text

    def hide_all(self, text: str) -> str:
        """For words of the server about us: also without what looks like part of a key."""
        return _LOOKS_LIKE_A_KEY.sub(HIDDEN, self.hide(text))


def read_address(base_url: str, key: str, *, provider: str) -> Address:
    """Raises `ProviderRejected` for an unusable address, `ProviderKeyRejected` for a key no header can carry."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ProviderKeyRejected(
            "the provider's key has signs that no key has (blanks, line breaks or letters beyond ASCII)",
            provider=provider,
            hint=KEY_HINT,
        )
    if not base_url.strip():
        raise ProviderRejected("no address of a provider is set", provider=provider, hint=ADDRESS_HINT)
    try:
        base = httpx.URL(base_url.strip())
    except httpx.InvalidURL:
        base = httpx.URL("")
    if base.scheme not in ("http", "https") or not base.host:
        raise ProviderRejected("the provider's address is not a web address", provider=provider, hint=ADDRESS_HINT)
    path = base.path.rstrip("/").removesuffix("/chat/completions")
    return Address(base=base.copy_with(path=path or "/"), key=key)
