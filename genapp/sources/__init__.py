"""What is known about a page: fetching it safely, reading it, and making the fact sheet."""
