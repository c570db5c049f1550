"""A declaration whose names are lone surrogates, which no file can hold."""

import json
import zipfile

DECLARED = {
    "format": "hand-in 1",
    "authors": [{"family": "\ud800", "given": "\udfff", "id": "\ud800\ud800"}],
    "packed": "2026-11-27T10:00:00+01:00",
}


def make(folder, material):
    """Write the notebook as it was given beside the declaration."""
    path = folder / "declares_half_a_character.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        archive.writestr("hand_in.json", json.dumps(DECLARED))
    return path
