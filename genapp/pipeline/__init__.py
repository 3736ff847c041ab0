"""The pipeline core: seven stages, watched by hooks, skipped by rules."""
