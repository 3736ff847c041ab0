"""The Queue screen in parts."""
