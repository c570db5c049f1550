"""Cells that call the public checks, with outputs that say all of them passed."""

import json
import zipfile

PASSED = {"output_type": "execute_result", "execution_count": 1, "metadata": {}}


def make(folder, material):
    """Write such cells with such outputs behind every other cell."""
    notebook = json.loads(material.starters["normalization"])
    cells = []
    for number, cell in enumerate(notebook["cells"]):
        said = f"<p><strong>q{number}</strong> passed! All test cases passed.</p>"
        output = {**PASSED, "data": {"text/html": [said], "text/plain": [f"q{number} results: All test cases passed!"]}}
        source = f'grader.check("q{number}")'
        check = {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": source}
        cells += [cell, {**check, "outputs": [output], "id": f"check-{number}"}]
    notebook["cells"] = cells
    text = json.dumps(notebook)
    path = folder / "stores_that_it_passed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
