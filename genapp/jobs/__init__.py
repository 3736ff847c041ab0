"""The queue core: decisions about jobs, from values alone."""
