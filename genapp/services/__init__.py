"""Use cases: each asks for the right first, and is one short transaction."""
