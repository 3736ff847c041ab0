from pathlib import Path

import pytest

from genapp.errors import ProviderDown, ProviderKeyRejected, ProviderRejected
from genapp.providers.base import Usage
from genapp.providers.openai_compatible.connection import read_address
from genapp.providers.openai_compatible.provider import OpenAICompatible, Prices, usage_of
from tests.support import certificates
from tests.support.prompts import a_prompt
from tests.support.scripted_server.server import ScriptedServer


@pytest.mark.parametrize(
    "given",
    [
        "https://api.example/v1",
        "https://api.example/v1/",
        " https://api.example/v1 ",
        "https://api.example/v1/chat/completions",
    ],
)
def test_the_address_may_be_written_in_several_ways(given: str):
    assert str(read_address(given, "", provider="p").url("/models")) == "https://api.example/v1/models"


@pytest.mark.parametrize("given", ["", "   ", "api.example/v1", "ftp://api.example", "https://", "http://[::1"])
def test_an_unusable_address_says_which_setting_to_change(given: str):
    with pytest.raises(ProviderRejected) as caught:
        read_address(given, "", provider="p")

    assert "GENAPP_PROVIDER_BASE_URL" in caught.value.hint


@pytest.mark.parametrize("key", ["canary key", "canary\nX-Other: 1", "canäry", "canary\x00"])
def test_a_key_that_no_header_can_carry_is_rejected_and_not_shown(key: str):
    with pytest.raises(ProviderKeyRejected) as caught:
        read_address("https://api.example/v1", key, provider="p")

    assert "can" not in caught.value.message.replace("can carry", "")


def test_the_key_is_not_in_what_is_shown_of_an_address():
    address = read_address("https://user:canary@api.example:8443/v1?token=canary", "canary", provider="p")

    assert address.shown == "https://api.example:8443"
    assert "canary" not in repr(address).replace("canary@", "").replace("token=canary", "")


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:1/v1", True),
        ("http://localhost:1", True),
        ("http://[::1]:1", True),
        ("http://a.example", False),
    ],
)
def test_our_own_machine_is_known(base_url: str, expected: bool):
    assert read_address(base_url, "", provider="p").is_loopback is expected


@pytest.mark.parametrize(
    "reported",
    [
        None,
        {},
        {"prompt_tokens": 3},
        {"prompt_tokens": "3", "completion_tokens": 4},
        {"prompt_tokens": -3, "completion_tokens": 4},
        {"prompt_tokens": True, "completion_tokens": 4},
        {"prompt_tokens": 3, "completion_tokens": 10**12},
    ],
)
def test_usage_that_is_missing_or_absurd_is_estimated_and_flagged(reported: dict[str, object] | None):
    usage = usage_of(reported, a_prompt(), "x" * 40)

    assert usage.estimated
    assert usage.output_tokens == 10
    assert usage.input_tokens > 100


def test_usage_of_the_server_counts():
    assert usage_of({"prompt_tokens": 3, "completion_tokens": 4}, a_prompt(), "x") == Usage(
        input_tokens=3, output_tokens=4
    )


def test_a_price_of_a_million_tokens_is_one_of_a_millionth_per_token():
    assert Prices(input=2.5, output=10).cost_micros(Usage(input_tokens=1000, output_tokens=100)) == 3500


@pytest.mark.parametrize(
    ("certificate", "says", "do"),
    [
        (certificates.SELF_SIGNED, "is signed by itself alone", "SSL_CERT_FILE"),
        (certificates.EXPIRED, "has expired", "renew it"),
        (certificates.OTHER_HOST, "is for another address", "GENAPP_PROVIDER_BASE_URL"),
    ],
)
@pytest.mark.anyio
async def test_each_mistake_of_a_certificate_has_its_sentence(certificate: str, says: str, do: str, authority: Path):
    async with ScriptedServer(tls=certificates.server_context(certificate, authority.parent)) as server:
        provider = OpenAICompatible(base_url=server.base_url, model="scripted")

        for asked in (provider.check(), provider.complete(a_prompt())):
            with pytest.raises(ProviderDown, match=says) as caught:
                await asked
            assert do in caught.value.hint

        assert server.connections == 0
        await provider.close()


@pytest.mark.anyio
async def test_a_certificate_of_an_unknown_authority_says_how_to_trust_it(tmp_path: Path):
    async with ScriptedServer(tls=certificates.server_context(certificates.GOOD, tmp_path)) as server:
        provider = OpenAICompatible(base_url=server.base_url, model="scripted")

        with pytest.raises(ProviderDown, match="an authority that this machine does not know") as caught:
            await provider.check()

        assert "SSL_CERT_FILE" in caught.value.hint
        await provider.close()


@pytest.mark.anyio
async def test_an_authority_named_in_the_environment_is_trusted_on_our_own_machine_too(authority: Path):
    async with ScriptedServer(tls=certificates.server_context(certificates.GOOD, authority.parent)) as server:
        provider = OpenAICompatible(base_url=server.base_url, model="scripted")

        await provider.check()

        assert (await provider.complete(a_prompt())).blocks
        await provider.close()


@pytest.mark.anyio
async def test_http_for_a_server_that_speaks_https_is_named(authority: Path):
    async with ScriptedServer(tls=certificates.server_context(certificates.GOOD, authority.parent)) as server:
        provider = OpenAICompatible(base_url=server.base_url.replace("https", "http"), model="scripted", api_key="k")

        with pytest.raises(ProviderDown, match="speaks https, and its address begins with http://"):
            await provider.check()
        await provider.close()


@pytest.mark.anyio
async def test_https_for_a_server_that_speaks_http_is_named():
    async with ScriptedServer() as server:
        provider = OpenAICompatible(base_url=server.base_url.replace("http", "https"), model="scripted", api_key="k")

        with pytest.raises(ProviderDown, match="does not speak https") as caught:
            await provider.check()

        assert "write http://" in caught.value.hint
        await provider.close()


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The authority of our certificates is the one that is trusted."""
    file = tmp_path / "authority.pem"
    file.write_text(certificates.AUTHORITY)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file
