"""Servers that speak the OpenAI chat protocol, hosted or local, over httpx."""

from genapp.providers.openai_compatible.provider import OpenAICompatible

__all__ = ["OpenAICompatible"]
