"""The browser build talks to the origin that it came from."""

import pytest

from genapp.launcher.same_origin import SameOriginPlugin, to_own_origin

BAKED = "var e={PING:`http://localhost:8000/ping`,EVENT:\"ws://localhost:8000/_event\",UPLOAD:'http://localhost:8000/_upload'}"


def test_no_baked_address_is_left():
    changed = to_own_origin(BAKED)

    assert "localhost:8000" not in changed
    assert changed.count("location.origin") == 3


def test_a_websocket_address_keeps_its_scheme():
    assert 'location.origin.replace(/^http/,"ws"):"ws://localhost")+"/_event"' in to_own_origin(BAKED)


def test_an_asset_of_another_shape_is_an_error():
    with pytest.raises(RuntimeError, match="changed its shape"):
        to_own_origin("export const nothing = 1")


def test_a_build_without_the_asset_is_an_error(tmp_path):
    with pytest.raises(RuntimeError, match="found 0"):
        SameOriginPlugin().post_build(static_dir=tmp_path)


def test_the_plugin_rewrites_the_asset_of_a_build(tmp_path):
    asset = tmp_path / "assets" / "reflex-env-abc.js"
    asset.parent.mkdir()
    asset.write_text(BAKED)

    SameOriginPlugin().post_build(static_dir=tmp_path)

    assert asset.read_text() == to_own_origin(BAKED)
