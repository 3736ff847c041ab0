"""A file before it becomes a batch: read, mapped, checked, reckoned, started."""
