"""Colours: from the hex codes of the design to linear light."""


def linear(code: str) -> tuple[float, float, float]:
    """Linear red, green and blue (0 to 1) of an sRGB code such as "#A6CBBD"."""
    channels = (int(code[k : k + 2], 16) / 255 for k in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue
