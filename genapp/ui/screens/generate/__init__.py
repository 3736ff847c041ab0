"""One page to write, checked while it is entered."""
