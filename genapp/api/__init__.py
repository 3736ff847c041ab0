"""The web process beside the screens: its guard, sign-in, downloads and the preview."""
