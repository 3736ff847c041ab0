"""The limits of each provider, shared by all workers through Redis."""
