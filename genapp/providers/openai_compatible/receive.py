"""Receives one answer within a deadline, and turns what goes wrong on the way into our errors."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import httpx

from genapp.errors import AnswerMalformed, ProviderDown, ProviderTimeout
from genapp.providers.openai_compatible.address import ADDRESS_HINT, Address
from genapp.providers.openai_compatible.connection import error_body, open_response
from genapp.providers.openai_compatible.failures import Failure
from genapp.providers.openai_compatible.lanes import Lanes
from genapp.providers.openai_compatible.reply import NotTheProtocol, Reply, TooLong

AFTER_FINISH: Final = 5.0
"""Seconds that the rest (usage, end mark) may take once the model has finished."""

AFTER_DONE: Final = 0.25
"""Seconds to wait for the end of the answer after its end mark, so that the connection can be used again."""


async def receive(
    lanes: Lanes, url: httpx.URL, body: dict[str, Any], reply: Reply, deadline: asyncio.Timeout
) -> Failure | None:
    """Fill the reply; None when it came, else what the server complains of."""
    async with open_response(lanes, "POST", url, body) as response:
        if response.status_code != httpx.codes.OK:
            return Failure(status=response.status_code, body=await error_body(response), headers=dict(response.headers))
        async for received in response.aiter_bytes():
            reply.feed(received)
            _hasten(reply, deadline)
        reply.end()
    return None


@contextmanager
def translated(reply: Reply, *, address: Address, provider: str, seconds: float) -> Iterator[None]:
    """Errors of the network become ours; an answer that was whole before them stands."""
    try:
        yield
    except TimeoutError:
        if not reply.finished:
            raise ProviderTimeout(f"no whole answer within {seconds:g} s", provider=provider) from None
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        message = f"the provider at {address.shown} cannot be reached"
        raise ProviderDown(message, provider=provider, hint=f"is it running? {ADDRESS_HINT}") from error
    except httpx.HTTPError as error:
        if not reply.finished:
            raise ProviderDown("the connection to the provider broke", provider=provider) from error
    except TooLong:
        raise AnswerMalformed("the answer is far longer than what was asked for", provider=provider) from None
    except NotTheProtocol as problem:
        message = f"the server at {address.shown} does not answer as such a provider does: {problem}"
        raise AnswerMalformed(message, provider=provider, hint=ADDRESS_HINT) from None


def _hasten(reply: Reply, deadline: asyncio.Timeout) -> None:
    if reply.finished:
        left = AFTER_DONE if reply.done else AFTER_FINISH
        soon = asyncio.get_running_loop().time() + left
        when = deadline.when()
        deadline.reschedule(soon if when is None else min(when, soon))
