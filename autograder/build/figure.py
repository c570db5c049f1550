"""Draws the figure of a part's text."""

import runpy
import tempfile
from collections.abc import Mapping
from pathlib import Path


def draw(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Let the function `draw` of a file write an SVG; it may read the files beside it, `files`."""
    with tempfile.TemporaryDirectory() as folder:
        for beside, data in files.items():
            path = Path(folder, beside)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        picture = Path(folder, "figure.svg")
        runpy.run_path(str(Path(folder, name)))["draw"](picture)
        return {"figure.svg": picture.read_bytes()}
