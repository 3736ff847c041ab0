import pytest

from genapp.errors import ProviderRejected
from genapp.providers.registry import MAKERS, ProviderConfig, make_provider


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_named_provider_can_be_made(name: str):
    provider = make_provider(ProviderConfig(name=name, base_url="http://127.0.0.1:9/v1", model="m"))

    assert provider.name == name
    assert provider.model


def test_an_unknown_name_tells_the_known_ones():
    with pytest.raises(ProviderRejected) as caught:
        make_provider(ProviderConfig(name="magic"))

    assert "embedded, openai_compatible" in caught.value.hint


def test_a_configuration_does_not_show_its_key():
    assert "canary" not in repr(ProviderConfig(api_key="canary"))
