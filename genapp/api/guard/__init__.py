"""What stands before everything that the web process serves: pages, assets, websocket and API alike."""

from genapp.api.guard.guard import Guard
from genapp.api.guard.page_policy import page_policy
from genapp.api.guard.probe import prove_closed

__all__ = ["Guard", "page_policy", "prove_closed"]
