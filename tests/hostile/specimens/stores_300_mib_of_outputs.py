"""A notebook whose stored outputs unpack to 300 MiB, from a zip of a few hundred KiB."""

import json
import zipfile

LINE = "loss 0.6931471805599453\\n" * 2**14


def make(folder, material):
    """Write a notebook with that much printed text."""
    notebook = json.loads(material.starters["normalization"])
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": LINE} for _ in range(2**20 * 300 // len(LINE))
    ]
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = outputs
    text = json.dumps(notebook)
    path = folder / "stores_300_mib_of_outputs.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
