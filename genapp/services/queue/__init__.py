"""What waits: orders, their place, what people change about them, and who may start."""
