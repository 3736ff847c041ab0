"""How the queue works, what limits each writer, what people changed."""
