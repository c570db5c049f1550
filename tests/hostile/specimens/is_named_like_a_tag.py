"""A hand-in whose name is HTML, in a part whose answers are collected under the names of teams."""

import zipfile

NAME = "<img src=x onerror=alert(document.domain)>.zip"


def make(folder, material):
    """Write the notebook as it was given into a zip of that name."""
    path = folder / NAME
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("layered_network.ipynb", material.starters["layered_network"])
    return path
