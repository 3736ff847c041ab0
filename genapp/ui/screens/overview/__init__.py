"""How the queue stands, what runs, what failed and why."""
