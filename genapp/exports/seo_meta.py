"""Where the SEO plugins of WordPress keep the title tag, the meta description and the keyword."""

from typing import Final

from genapp.exports.base import SeoPlugin
from genapp.exports.page import ExportPage

_KEYS: Final[dict[SeoPlugin, tuple[str, str, str]]] = {
    SeoPlugin.YOAST: ("_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"),
    SeoPlugin.RANK_MATH: ("rank_math_title", "rank_math_description", "rank_math_focus_keyword"),
}


def keys_of(plugin: SeoPlugin) -> tuple[str, ...]:
    """Title tag, meta description, keyword."""
    return _KEYS.get(plugin, ())


def seo_meta(page: ExportPage, plugin: SeoPlugin) -> dict[str, str]:
    """Meta keys to plain texts; empty when the site has no plugin."""
    return dict(zip(keys_of(plugin), (page.title, page.meta_description, page.request.primary_keyword), strict=False))
