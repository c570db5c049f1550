"""Hands in a notebook of thousands of cells, each of which raises a long message."""

import json
import zipfile


def make(folder, material):
    notebook = json.loads(material.starters["normalization"])
    cell = {
        "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None,
        "source": "raise ValueError('no ' * 3000)",
    }
    notebook["cells"] += [{**cell, "id": f"cell-{k}"} for k in range(3000)]
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", json.dumps(notebook))
    return path
