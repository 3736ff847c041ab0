"""What happens around each message, one idea per file."""
