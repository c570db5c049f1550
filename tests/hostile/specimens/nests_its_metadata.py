"""Metadata nested 200,000 deep: a parser that calls itself for every level ends there."""

import json
import zipfile


def make(folder, material):
    """Write a notebook with nested lists in its metadata."""
    notebook = json.loads(material.starters["normalization"])
    text = json.dumps(notebook)
    deep = "[" * 200_000 + "]" * 200_000
    text = text.replace('"metadata": {', f'"metadata": {{"deep": {deep}, ', 1)
    path = folder / "nests_its_metadata.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
