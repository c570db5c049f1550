"""A format number of 5,000 digits: Python refuses to read it, but not as damaged JSON."""

import json
import zipfile


def make(folder, material):
    """Write a notebook whose nbformat_minor is that long."""
    notebook = json.loads(material.starters["normalization"])
    text = json.dumps(notebook | {"nbformat_minor": 1234567890}).replace("1234567890", "9" * 5000)
    path = folder / "counts_with_5000_digits.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
