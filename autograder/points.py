"""Writes points everywhere in the same way: 6, 0.5, 33.75."""


def points_text(value: float) -> str:
    """Write a number of points: at most five decimals, never with an exponent."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def points_in_words(value: float) -> str:
    """Write a number of points with the word: 1 point, 0.5 points."""
    return f"{points_text(value)} {'point' if value == 1 else 'points'}"
