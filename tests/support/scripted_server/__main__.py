"""`python -m tests.support.scripted_server`: the server as a process of its own."""

import argparse
import asyncio
import contextlib
import json

from tests.support.scripted_server.answers import Dialect, Script, step_from
from tests.support.scripted_server.server import Allowance, Behaviour, ScriptedServer


def main() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))


async def _run(given: argparse.Namespace) -> None:
    behaviour = Behaviour(
        latency=given.latency,
        pieces=given.pieces,
        dialect=given.dialect,
        model=given.model,
        key=given.key,
        allowance=Allowance(requests=given.requests_per_minute, tokens=given.tokens_per_minute, window=given.window),
    )
    server = ScriptedServer(behaviour, Script(map(step_from, json.loads(given.script)), seed=given.seed))
    await server.start(given.host, given.port)
    print(f"listening on {server.base_url}", flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.scripted_server",
        description="An OpenAI-compatible server that answers from a script. It prints its address, then serves until "
        "it is stopped. GET /_counts tells what it saw, POST /_script adds steps, POST /_outage turns every "
        "request away for some seconds, POST /_key sets another key, POST /_reset begins anew.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to bind to")
    parser.add_argument("--port", type=int, default=0, help="port to bind to; 0 takes a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds for one whole answer")
    parser.add_argument("--pieces", type=int, default=8, help="pieces in which an answer is streamed")
    parser.add_argument("--dialect", type=Dialect, choices=list(Dialect), default=Dialect.JSON_SCHEMA)
    parser.add_argument("--model", default="scripted", help="the one model it knows")
    parser.add_argument("--key", default="", help="when given, calls with another key are refused")
    parser.add_argument("--requests-per-minute", type=int, default=0, help="more are refused with 429; 0: no limit")
    parser.add_argument("--tokens-per-minute", type=int, default=0, help="the same for tokens")
    parser.add_argument("--window", type=float, default=60.0, help="seconds over which these limits are judged")
    parser.add_argument("--script", default="[]", help='steps as JSON, e.g. [{"kind": "status", "status": 429}]')
    parser.add_argument("--seed", type=int, default=1, help="of the steps at random")
    return parser.parse_args()


if __name__ == "__main__":
    main()
