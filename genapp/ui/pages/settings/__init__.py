"""The Settings screen in parts."""
