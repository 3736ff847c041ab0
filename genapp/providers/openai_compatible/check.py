"""Finds out, before a job is spent, whether the server would answer at all."""

import json
from typing import Final

import httpx

from genapp.providers.openai_compatible.address import Address
from genapp.providers.openai_compatible.connection import error_body, open_response
from genapp.providers.openai_compatible.failures import Failure
from genapp.providers.openai_compatible.lanes import Lanes

NOT_OFFERED: Final = frozenset({404, 405, 501})
"""Some servers have no list of models."""


async def failure_of(lanes: Lanes, address: Address, model: str) -> Failure | None:
    """What speaks against it for sure; None when nothing does."""
    async with open_response(lanes, "GET", address.url("/models")) as response:
        body = await error_body(response)
    if response.status_code in NOT_OFFERED or (response.status_code == httpx.codes.OK and not _lists(body, model)):
        return await _ask_for_a_word(lanes, address, model)
    if response.status_code != httpx.codes.OK:
        return Failure(status=response.status_code, body=body, headers=dict(response.headers))
    return None


async def _ask_for_a_word(lanes: Lanes, address: Address, model: str) -> Failure | None:
    """Lists leave out aliases and routes, so the model itself is asked. Only "no such model" speaks against it."""
    question = {"model": model, "messages": [{"role": "user", "content": "Hi"}]}
    async with open_response(lanes, "POST", address.url("/chat/completions"), question | {"max_tokens": 1}) as response:
        body = "" if response.status_code == httpx.codes.OK else await error_body(response)
    if response.status_code in (401, 402, 403, 404) or "model_not_found" in body:
        return Failure(status=response.status_code, body=body, headers=dict(response.headers))
    return None


def _lists(body: str, model: str) -> bool:
    """Whether the model is in the list; local servers leave out the tag of a model."""
    try:
        listed = [str(entry["id"]) for entry in json.loads(body)["data"]]
    except (ValueError, TypeError, KeyError):
        return False
    return any(model in (name, name.partition(":")[0]) for name in listed)
