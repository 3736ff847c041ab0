"""The settings page: limits beside what was learnt about the server of each writer, and the levels of the checks."""

import pytest

from genapp.db import reading
from genapp.services.providers import Providers
from genapp.services.queue import queue_settings
from genapp.settings import Settings, settings
from genapp.ui.screens.settings.shapes import SETTING_FIELDS
from genapp.ui.screens.settings.state import ChecksForm, LimitsForm, SettingsForm, VoiceForm
from tests.support.prompts import a_prompt
from tests.support.scripted_server.answers import Dialect
from tests.support.scripted_server.server import Behaviour, ScriptedServer
from tests.support.tab import Tab, said

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


async def test_levels_are_chosen_for_all_page_types_and_for_one(tab: Tab):
    tab.go("/settings")
    form = await tab.state(ChecksForm)
    await form.open_form()
    assert set(form.values.values()) == {"as found"}

    assert "Saved" in said(await form.save({"superlatives": "blocker", "title": "as found"}))
    await form.choose("product")
    assert form.values["superlatives"] == "as for all"
    await form.save({"readability": "off", "superlatives": "as for all", "title": "loud"})

    assert (form.values["readability"], form.own) == ("off", "Product (1)")
    with reading(tab.engine) as session:
        stored = queue_settings.load(session).check_levels
    assert stored == "all: superlatives blocker; product: readability off"


async def test_a_level_of_a_page_type_is_taken_away(tab: Tab):
    tab.go("/settings")
    form = await tab.state(ChecksForm)
    await form.choose("faq")
    await form.save({"faq": "off"})

    await form.save({"faq": "as for all"})

    assert (form.values["faq"], form.own) == ("as for all", "")


async def test_the_settings_are_saved_without_touching_the_levels(tab: Tab):
    tab.go("/settings")
    levels = await tab.state(ChecksForm)
    await levels.save({"faq": "off"})
    form = await tab.state(SettingsForm)
    await form.open_form()

    await form.save({**form.values, "retry_attempts": "4"})

    with reading(tab.engine) as session:
        assert queue_settings.load(session).check_levels == "all: faq off"
