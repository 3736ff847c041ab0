"""Starts and watches the parts: Redis, the browser build, workers and web."""
