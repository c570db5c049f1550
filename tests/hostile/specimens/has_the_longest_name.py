"""A hand-in whose name is as long as a name can be: no name can be made from it that is longer."""

import zipfile


def make(folder, material):
    """Write the notebook as it was given into a zip with a name of 255 bytes."""
    path = folder / ("\N{LATIN SMALL LETTER O WITH DIAERESIS}" * 125 + "x.zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
    return path
