"""Who writes the text: every provider answers the same prompt."""
