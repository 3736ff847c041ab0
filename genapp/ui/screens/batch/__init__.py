"""One batch: how far it is, what it costs, how it went, its pages."""
