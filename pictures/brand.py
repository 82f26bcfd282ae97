"""App icon, favicon and social card, from the same world as the pictures."""


def publish() -> None:
    """Write the brand files."""
