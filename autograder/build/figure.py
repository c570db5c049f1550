"""Draws the figure of a part's text."""

import runpy
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.reproducible_zip import write_folder


def draw(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Let the function `draw` of a file write an SVG; it may read the files beside it, `files`."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), files)
        picture = Path(folder, "figure.svg")
        runpy.run_path(str(Path(folder, name)))["draw"](picture)
        return {"figure.svg": picture.read_bytes()}
