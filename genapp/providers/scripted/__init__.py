"""A provider that needs no model: answers from a list, or writes plausible blocks. For tests, demos and load runs."""

from genapp.providers.scripted.ask import ask_from_brief, ask_from_text
from genapp.providers.scripted.provider import ScriptedProvider
from genapp.providers.scripted.text import Ask, write_blocks

__all__ = ["Ask", "ScriptedProvider", "ask_from_brief", "ask_from_text", "write_blocks"]
