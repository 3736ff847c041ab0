"""The same seven-stage job with the same writes on other queues, so that a ratio can be quoted."""
