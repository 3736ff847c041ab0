"""Every batch, the place to drop a file, and product data."""
