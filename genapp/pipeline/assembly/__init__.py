"""Puts components and data together into a page: assembly of the draft, and the finished form."""

from genapp.pipeline.assembly.assemble import assemble
from genapp.pipeline.assembly.finish import finish

__all__ = ["assemble", "finish"]
