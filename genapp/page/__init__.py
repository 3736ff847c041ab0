"""The vocabulary of one page: what is asked for, what is known, what is written. Values only."""
