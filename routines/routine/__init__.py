"""The routine and its editor."""
