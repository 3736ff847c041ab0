"""What was learnt about a server outlives the process that learnt it, and is seen by people."""

import time

import pytest
from sqlalchemy import Engine

from genapp.db import reading
from genapp.services.providers import Providers, server_notes
from genapp.services.queue import load
from genapp.settings import Settings
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import Dialect
from tests.support.scripted_server.server import Behaviour, ScriptedServer

pytestmark = pytest.mark.anyio


def settings_for(server: ScriptedServer, *, model: str = "scripted") -> Settings:
    return Settings().model_copy(  # pyright: ignore[reportCallIssue]  # every field has a default
        update={"provider": "openai_compatible", "provider_base_url": server.base_url, "provider_model": model}
    )


async def test_the_next_process_begins_with_what_the_last_one_learnt(engine: Engine):
    async with ScriptedServer(Behaviour(dialect=Dialect.BROKEN_SCHEMA)) as server:
        config = settings_for(server)
        await write_one(config, engine)
        notes = wait_for_notes(engine, config)

        await write_one(config, engine)

        assert notes == ("takes no JSON schema; JSON is asked for, and its shape in words",)
        assert (server.counts.rejected, server.counts.calls) == (1, 2)


async def test_another_model_is_met_anew(engine: Engine):
    async with ScriptedServer(Behaviour(dialect=Dialect.NO_SYSTEM)) as server:
        config = settings_for(server)
        await write_one(config, engine)
        wait_for_notes(engine, config)

        with reading(engine) as session:
            assert server_notes(session, "openai_compatible", settings_for(server, model="other")).notes == ()
            load(session)  # the settings of the queue are as they were


async def write_one(config: Settings, engine: Engine) -> None:
    providers = Providers(config, engine=engine)
    await providers.named("").complete(a_prompt())
    await providers.close()


def wait_for_notes(engine: Engine, config: Settings) -> tuple[str, ...]:
    """They are stored beside the calls."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with reading(engine) as session:
            if notes := server_notes(session, "openai_compatible", config).notes:
                return notes
        time.sleep(0.01)
    raise AssertionError("nothing was stored")
