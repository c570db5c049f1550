"""A declaration whose names and id are markup, formulas and marks that turn text round."""

import json
import zipfile

DECLARED = {
    "format": "hand-in 1",
    "authors": [{"family": "<script>alert(1)</script>", "given": "=1+1\u202e", "id": "@SUM(A1)\n=2"}],
    "packed": "2026-11-27T10:00:00+01:00",
}


def make(folder, material):
    """Write the notebook as it was given beside the declaration."""
    path = folder / "declares_names_that_are_markup.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        archive.writestr("hand_in.json", json.dumps(DECLARED))
    return path
