"""Sends one answer at the pace that the server's latency asks for."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from genapp.providers.scripted_server.http import EventStream, send_json
from genapp.providers.scripted_server.performance import Ending, Performance
from genapp.providers.scripted_server.script import Kind, Step

BEFORE_FIRST_PIECE = 1 / 3
"""Share of the latency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One chat request being answered."""

    writer: asyncio.StreamWriter
    model: str
    stream: bool
    include_usage: bool
    latency: float
    prompt_characters: int
    began: float

    async def wait_until(self, share: float) -> None:
        """Until that share of the latency has passed since the call came in."""
        left = self.began + share * self.latency - asyncio.get_running_loop().time()
        if left > 0:
            await asyncio.sleep(left)


async def play(call: Call, step: Step, performance: Performance) -> bool:
    """Whether the answer was sent to its end."""
    if not call.stream:
        await call.wait_until(1.0)
        await send_json(call.writer, 200, _whole(call, performance))
        return True
    stream = EventStream(call.writer)
    await call.wait_until(BEFORE_FIRST_PIECE)
    await stream.open()
    if step.kind is Kind.DRIP:
        await _drip(stream, call, step.gap)
    if step.kind is Kind.ERROR_EVENT:
        await stream.event({"error": {"message": step.message, "code": step.code, "type": "server_error"}})
        await stream.close()
        return True
    await _pieces(stream, call, performance)
    return await _end(stream, call, performance)


async def _pieces(stream: EventStream, call: Call, performance: Performance) -> None:
    count = len(performance.deltas)
    for index, delta in enumerate(performance.deltas, start=1):
        await stream.event(_chunk(call, delta))
        await call.wait_until(BEFORE_FIRST_PIECE + (1 - BEFORE_FIRST_PIECE) * index / count)


async def _end(stream: EventStream, call: Call, performance: Performance) -> bool:
    if performance.ending is Ending.DROPPED:
        call.writer.close()
        return False
    if performance.ending is Ending.DONE:
        await stream.event(_chunk(call, {}, performance.finish))
        if performance.usage and call.include_usage:
            await stream.event({**_chunk(call, {}), "choices": [], "usage": _usage(call, performance)})
        await stream.event("[DONE]")
    await stream.close()
    return True


async def _drip(stream: EventStream, call: Call, gap: float) -> None:
    while True:
        await stream.event(_chunk(call, {"content": " "}))
        await asyncio.sleep(gap)


def _chunk(call: Call, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:  # Any: JSON
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": call.model, "choices": [choice]}


def _whole(call: Call, performance: Performance) -> dict[str, Any]:  # Any: JSON
    choice = {"index": 0, "message": performance.message(), "finish_reason": performance.finish}
    answer = {"id": "chatcmpl-1", "object": "chat.completion", "model": call.model, "choices": [choice]}
    return answer | ({"usage": _usage(call, performance)} if performance.usage else {})


def _usage(call: Call, performance: Performance) -> dict[str, int]:
    asked, answered = call.prompt_characters // 4, len(performance.text or json.dumps(performance.deltas)) // 4
    return {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered}
