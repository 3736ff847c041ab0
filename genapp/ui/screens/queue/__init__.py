"""What waits and runs, how fast it goes, what holds it back."""
