"""Draws three strokes."""

from pathlib import Path


def draw(path: Path) -> None:
    """Draw them."""
    strokes = "".join(f'<line x1="{x}" x2="{x}" y2="9" stroke="black"/>' for x in (2, 4, 6))
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{strokes}</svg>')
