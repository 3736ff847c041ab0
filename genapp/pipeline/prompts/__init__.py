"""The words that a model is asked with: templates per language and component, and the schema of the answer."""

from genapp.pipeline.prompts.build import build_prompt
from genapp.pipeline.prompts.templates import VERSION

__all__ = ["VERSION", "build_prompt"]
