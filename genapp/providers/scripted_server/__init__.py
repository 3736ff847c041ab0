"""A real loopback server that speaks the OpenAI protocol and answers from a script: tests and benches judge by it."""

from genapp.providers.scripted_server.counts import Counts
from genapp.providers.scripted_server.script import Kind, Script, Step
from genapp.providers.scripted_server.server import Behaviour, ScriptedServer

__all__ = ["Behaviour", "Counts", "Kind", "Script", "ScriptedServer", "Step"]
