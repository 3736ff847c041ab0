"""The settings page: limits stand beside what was learnt about the server of each writer."""

import pytest

from genapp.services.providers import Providers
from genapp.settings import Settings, settings
from genapp.ui.screens.settings.shapes import SETTING_FIELDS
from genapp.ui.screens.settings.state import LimitsForm, SettingsForm
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


async def test_the_form_says_what_a_second_reading_costs(tab: Tab, monkeypatch: pytest.MonkeyPatch):
    settings.cache_clear()
    tab.go("/settings")
    form = await tab.state(SettingsForm)
    await form.open_form()
    assert form.reader_cost.endswith("Until then no page is read again.")
    assert (form.values["second_reader"], form.values["second_reader_model"]) == ("no", "")

    monkeypatch.setenv("GENAPP_PROVIDER_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("GENAPP_PROVIDER_MODEL", "large")
    monkeypatch.setenv("GENAPP_PROVIDER_INPUT_PRICE", "2.5")
    settings.cache_clear()
    await form.save({**form.values, "second_reader": "yes"})

    assert form.values["second_reader"] == "yes"
    assert form.wrong == {}
    assert "about 0.00" in form.reader_cost


def test_a_setting_that_is_on_or_off_is_a_box_to_tick():
    boxes = {field.name for field in SETTING_FIELDS if field.choices}

    assert {"priority_boost", "stand_in", "second_reader"} <= boxes


async def learn(config: Settings, tab: Tab) -> None:
    providers = Providers(config, engine=tab.engine)
    await providers.named("openai_compatible").complete(a_prompt())
    await providers.close()
