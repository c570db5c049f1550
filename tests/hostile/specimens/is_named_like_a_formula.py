"""A hand-in whose name is a formula: it stands in the first column of the gradebook."""

import zipfile

NAME = "=cmd|' C calc'!A0.zip"


def make(folder, material):
    """Write the notebook as it was given into a zip of that name."""
    path = folder / NAME
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
    return path
