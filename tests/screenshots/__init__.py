"""Pictures of the screens, taken anew from a running genapp."""
