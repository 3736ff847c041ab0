import pytest

from genapp.errors import ProviderRejected
from genapp.providers.base import Limited
from genapp.providers.registry import KINDS, ProviderConfig, add_providers, make_provider
from genapp.settings import settings
from tests.support.scripted_writer.writer import KNOWN
from tests.support.work_processes import settings_of


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_named_provider_can_be_made(name: str):
    provider = make_provider(ProviderConfig(name=name, base_url="http://127.0.0.1:9/v1", model="m"))

    assert provider.name == name
    assert provider.model


def test_an_unknown_name_tells_the_known_ones():
    with pytest.raises(ProviderRejected) as caught:
        make_provider(ProviderConfig(name="magic"))

    assert "embedded, openai_compatible" in caught.value.hint


def test_a_module_of_ones_own_brings_a_provider(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(KINDS, "scripted", KINDS["embedded"])  # so that it is gone afterwards

    add_providers(f" {KNOWN['GENAPP_PROVIDER_MODULES']} ,")

    provider = make_provider(ProviderConfig(name="scripted"))
    assert isinstance(provider, Limited)
    assert provider.name == "scripted"


@pytest.mark.parametrize("module", ["there_is_no_such_module", "json", ".", "..x"])
def test_a_module_without_providers_is_named(module: str):
    with pytest.raises(ProviderRejected, match="no provider can be read") as caught:
        add_providers(module)

    assert caught.value.provider == module
    assert "GENAPP_PROVIDER_MODULES" in caught.value.hint


def test_the_settings_take_in_the_modules_that_they_name():
    with settings_of(KNOWN):
        settings()
        assert "scripted" in KINDS

    assert "scripted" not in KINDS


def test_a_configuration_does_not_show_its_key():
    assert "canary" not in repr(ProviderConfig(api_key="canary"))
