"""The provider: one call, one answer, within one deadline."""

import asyncio
import logging
from typing import Final

from genapp.clock import utc_now
from genapp.errors import ProviderError, ProviderRejected
from genapp.providers.answers import read_answer
from genapp.providers.base import Completion, OnText, Prompt, Usage
from genapp.providers.openai_compatible.address import Address, read_address
from genapp.providers.openai_compatible.check import failure_of
from genapp.providers.openai_compatible.connection import make_lanes
from genapp.providers.openai_compatible.dialect import COMPLAINTS, Dialect
from genapp.providers.openai_compatible.failures import MODEL_HINT, Failure, error_of, failure_in_stream
from genapp.providers.openai_compatible.lanes import Lanes
from genapp.providers.openai_compatible.outcome import problem_of
from genapp.providers.openai_compatible.receive import receive, translated
from genapp.providers.openai_compatible.reply import Reply
from genapp.providers.openai_compatible.request import build_body
from genapp.providers.openai_compatible.usage import Prices, most_usage, usage_of

log = logging.getLogger(__name__)

MOST_DIALECTS: Final = 6
CHECK_SECONDS: Final = 15.0

NO_WAY_OUT: Final = "the connection to the provider cannot be set up on this machine"
NO_WAY_OUT_HINT: Final = "check the variables HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"


class OpenAICompatible:
    """A server at `base_url`. What it does not understand, it is not asked a second time."""

    def __init__(
        self,
        *,
        base_url: str,
        model: str,
        api_key: str = "",
        timeout: float = 120.0,
        prices: Prices | None = None,
        name: str = "openai_compatible",
    ) -> None:
        self._base_url, self._model, self._key, self._name = base_url, model.strip(), api_key, name
        self._timeout = timeout
        self._prices = prices or Prices()
        self._dialect = Dialect()
        self._lanes: Lanes | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def model(self) -> str:
        return self._model

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        """The connection is closed when the deadline passes or the caller is cancelled."""
        address = self._address()
        reply = Reply(_guarded(on_text, address) if on_text else None)
        try:
            with translated(reply, address=address, provider=self._name, seconds=self._timeout):
                async with asyncio.timeout(self._timeout) as deadline:
                    await self._ask(prompt, reply, address, deadline)
            return self._completion(reply, prompt, address)
        except ProviderError as error:
            self._keep(error, reply, prompt, address)
            raise

    async def check(self) -> None:
        address = self._address()
        with translated(Reply(), address=address, provider=self._name, seconds=CHECK_SECONDS):
            async with asyncio.timeout(CHECK_SECONDS):
                failure = await failure_of(self._connected(address), address, self._model)
        if failure is not None:
            raise self._error(failure, address)

    def most_cost(self, prompt: Prompt) -> int:
        return self._prices.cost_micros(most_usage(prompt))

    def read(self, text: str, prompt: Prompt) -> Completion:
        blocks = read_answer(text, prompt, provider=self._name)
        return Completion(text=text, blocks=blocks, model=self._model, usage=Usage())

    async def close(self) -> None:
        if self._lanes is not None:
            await self._lanes.close()
            self._lanes = None

    async def _ask(self, prompt: Prompt, reply: Reply, address: Address, deadline: asyncio.Timeout) -> None:
        """Ask in the best dialect that the server understands; a refused request costs nothing."""
        lanes, url = self._connected(address), address.url("/chat/completions")
        for _ in range(MOST_DIALECTS):
            dialect = self._dialect
            failure = await receive(lanes, url, build_body(prompt, self._model, dialect), reply, deadline)
            if failure is None:
                return
            lower = dialect.without(failure.body[:4_000]) if failure.status in COMPLAINTS else None
            if lower is None:
                raise self._error(failure, address)
            if self._dialect is dialect:
                self._dialect = lower
                log.info("provider.dialect", extra={"provider": self._name, "dialect": repr(lower)})
        raise ProviderRejected("the provider refuses every form of the request", provider=self._name)

    def _completion(self, reply: Reply, prompt: Prompt, address: Address) -> Completion:
        if reply.error:
            raise self._error(failure_in_stream(reply.error), address)
        if problem := problem_of(reply, provider=self._name):
            raise problem
        text = address.hide(reply.text)
        usage = usage_of(reply.usage, prompt, text)
        return Completion(
            text=text,
            blocks=read_answer(text, prompt, provider=self._name),
            model=reply.model or self._model,
            usage=usage,
            cost_micros=self._prices.cost_micros(usage),
        )

    def _keep(self, error: ProviderError, reply: Reply, prompt: Prompt, address: Address) -> None:
        """What came is kept for the ledger; it was paid for, whether it is of use or not."""
        answer = reply.text or reply.refusal
        if answer or reply.usage:
            error.answer = address.hide(answer)
            error.spent = self._prices.spent(usage_of(reply.usage, prompt, answer))

    def _error(self, failure: Failure, address: Address) -> ProviderError:
        return error_of(failure, address=address, provider=self._name, now=utc_now())

    def _address(self) -> Address:
        address = read_address(self._base_url, self._key, provider=self._name)
        if not self._model:
            raise ProviderRejected("no model is named", provider=self._name, hint=MODEL_HINT)
        return address

    def _connected(self, address: Address) -> Lanes:
        """Made at the first call, in the event loop that will use it."""
        if self._lanes is None:
            try:
                self._lanes = make_lanes(address)
            except (ValueError, ImportError, OSError):  # their words may hold a proxy's password
                raise ProviderRejected(NO_WAY_OUT, provider=self._name, hint=NO_WAY_OUT_HINT) from None
        return self._lanes


def _guarded(on_text: OnText, address: Address) -> OnText:
    """A listener that fails must not cost an answer that is being paid for."""

    def show(text: str) -> None:
        try:
            on_text(address.hide(text))
        except Exception:
            log.exception("on_text.failed")

    return show
