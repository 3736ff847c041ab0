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
    plugins=[SameOriginPlugin()],  # not Radix Themes: our own stylesheets are the look, its 700 kB would override them
    disable_plugins=[rx.plugins.SitemapPlugin],
)
