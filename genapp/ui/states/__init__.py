"""What the screens know: pure functions that make display-ready rows, and states that hold what the person wants."""
