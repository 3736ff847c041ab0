"""Reflex config; every value comes from genapp.settings."""

import reflex as rx

from genapp.launcher.same_origin import SameOriginPlugin
from genapp.settings import settings

config = rx.Config(
    app_name="genapp",
    telemetry_enabled=False,
    state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    cors_allowed_origins=list(settings().origins),
    show_built_with_reflex=False,
    plugins=[
        # The theme of every page: accent, radius and scaling are chosen here.
        rx.plugins.RadixThemesPlugin(theme=rx.theme(accent_color="indigo", gray_color="slate", radius="medium")),
        SameOriginPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
