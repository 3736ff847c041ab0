"""A Reflex plugin that lets one browser build serve from any host and port.

Reflex bakes the address of its backend into one asset. This rewrites that address to the page's own origin.
"""

import re
from pathlib import Path
from typing import Unpack

from reflex_base.plugins.base import Plugin, PostBuildContext

_BAKED_ADDRESS = re.compile(r"""([`"'])(http|ws)://localhost:\d+(/[^`"']*)\1""")
_FEWEST_ADDRESSES = 3


class SameOriginPlugin(Plugin):
    """Runs after the build and before its files are compressed."""

    def post_build(self, **context: Unpack[PostBuildContext]) -> None:
        assets = sorted((Path(context["static_dir"]) / "assets").glob("reflex-env-*.js"))
        if len(assets) != 1:
            raise RuntimeError(f"expected one reflex-env asset in the browser build, found {len(assets)}")
        text = assets[0].read_text(encoding="utf-8")
        assets[0].write_text(to_own_origin(text), encoding="utf-8")


def to_own_origin(text: str) -> str:
    """Return the asset with every baked address replaced; an asset of another shape is an error, not a guess."""
    changed, count = _BAKED_ADDRESS.subn(_own_origin, text)
    if count < _FEWEST_ADDRESSES:
        raise RuntimeError(f"the reflex-env asset changed its shape: {count} addresses found")
    return changed


def _own_origin(found: re.Match[str]) -> str:
    scheme, path = found[2], found[3]
    here = f'location.origin.replace(/^http/,"{scheme}")'
    return f'(globalThis.location?{here}:"{scheme}://localhost")+"{path}"'
