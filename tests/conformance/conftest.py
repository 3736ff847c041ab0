"""Every provider there is, each behind the same fixture."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from genapp.providers.base import Provider
from genapp.providers.registry import KINDS, ProviderConfig, make_provider
from tests.support.scripted_server.answers import Dialect
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.scripted_writer.writer import PROVIDERS

SERVERS = {f"openai_compatible with a {dialect.value} server": dialect for dialect in Dialect}


@pytest.fixture(params=["embedded", "scripted", *SERVERS])
async def provider(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, anyio_backend: str
) -> AsyncIterator[Provider]:
    monkeypatch.setitem(KINDS, "scripted", PROVIDERS[0])
    async with AsyncExitStack() as stack:
        config = ProviderConfig(name=request.param)
        if dialect := SERVERS.get(request.param):
            server = await stack.enter_async_context(ScriptedServer(Behaviour(dialect=dialect, key="right")))
            config = ProviderConfig(
                name="openai_compatible", base_url=server.base_url, api_key="right", model="scripted", timeout=20
            )
        provider = make_provider(config)
        stack.push_async_callback(provider.close)
        yield provider
