"""The settings page: limits stand beside what was learnt about the server of each writer."""

import pytest

from genapp.db import reading
from genapp.services.providers import Providers
from genapp.services.queue import queue_settings
from genapp.settings import Settings, settings
from genapp.ui.screens.settings.state import LimitsForm, VoiceForm
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import Dialect
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.tab import Tab

pytestmark = pytest.mark.anyio


async def test_the_writer_says_what_is_special_about_its_server(tab: Tab, monkeypatch: pytest.MonkeyPatch):
    async with ScriptedServer(Behaviour(dialect=Dialect.NO_SYSTEM)) as server:
        monkeypatch.setenv("GENAPP_PROVIDER_BASE_URL", server.base_url)
        monkeypatch.setenv("GENAPP_PROVIDER_MODEL", "scripted")
        settings.cache_clear()
        await learn(settings(), tab)

        tab.go("/settings")
        form = await tab.state(LimitsForm)
        while not any(row.server for row in form.rows):  # stored beside the call
            await form.open_form()

        assert {row.key: row.server for row in form.rows} == {
            "embedded": "",
            "openai_compatible": "This server takes no system message; the instructions stand in the user's message.",
        }


async def learn(config: Settings, tab: Tab) -> None:
    providers = Providers(config, engine=tab.engine)
    await providers.named("openai_compatible").complete(a_prompt())
    await providers.close()


async def test_rules_of_the_voice_are_shown_a_line_each_and_saved(tab: Tab):
    form = await tab.state(VoiceForm)
    await form.open_form()

    await form.save({"voice_rules": f"{form.values['voice_rules']}\nNever write: cheap"})

    with reading(tab.engine) as session:
        stored = queue_settings.load(session).voice_rules
    assert form.values["voice_rules"].splitlines() == stored.split("; ")
    assert stored.endswith("; Never write: cheap")


async def test_a_line_that_is_no_rule_is_said_and_nothing_is_saved(tab: Tab):
    form = await tab.state(VoiceForm)
    await form.open_form()

    await form.save({"voice_rules": "Be nice"})

    assert '"Be nice" is no rule' in form.wrong["voice_rules"]
    assert form.values["voice_rules"] == "Be nice"
