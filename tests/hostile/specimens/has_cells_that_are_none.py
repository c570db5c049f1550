"""Cells that are null, numbers and lists, and a source that is an object."""

import json
import zipfile

ODD = [None, 7, ["print(1)"], {"cell_type": "code", "source": {"0": "print(1)"}, "metadata": []}]


def make(folder, material):
    """Write a notebook with these among its cells."""
    notebook = json.loads(material.starters["normalization"])
    notebook["cells"][1:1] = ODD
    text = json.dumps(notebook)
    path = folder / "has_cells_that_are_none.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
