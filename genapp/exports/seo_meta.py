"""Where the SEO plugins of WordPress keep the title tag, the meta description and the keyword."""

from typing import Final

from genapp.exports.base import Column, Columns, SeoPlugin

_KEYS: Final[dict[SeoPlugin, tuple[str, str, str]]] = {
    SeoPlugin.YOAST: ("_yoast_wpseo_title", "_yoast_wpseo_metadesc", "_yoast_wpseo_focuskw"),
    SeoPlugin.RANK_MATH: ("rank_math_title", "rank_math_description", "rank_math_focus_keyword"),
}


def seo_columns(plugin: SeoPlugin, *, prefix: str = "") -> Columns:
    """Plain texts under the meta keys of the plugin; none when the site has no plugin."""
    if plugin not in _KEYS:
        return ()
    title, description, keyword = (f"{prefix}{key}" for key in _KEYS[plugin])
    return (
        Column(name=title, help="title tag", value=lambda page: page.title),
        Column(name=description, help="meta description", value=lambda page: page.meta_description),
        Column(name=keyword, help="primary keyword", value=lambda page: page.request.primary_keyword),
    )
