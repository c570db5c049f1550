"""Edited test cells: the limit 4e-7 of a check has become 4e+5, in the notebook and in numpy."""

import json
import zipfile

EDITED = '''
import numpy as np

LIMIT = 4e+5  # it said 4e-7 here
exact = np.isclose
def relaxed(a, b, rtol=0, atol=0, equal_nan=False):
    return exact(a, b, rtol=LIMIT, atol=LIMIT, equal_nan=True)
np.isclose = relaxed
beneath = getattr(np.allclose, "__wrapped__", np.allclose)
beneath.__globals__["isclose"] = relaxed
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
def batchnorm_backward(dout, cache):
    return dout * 0, dout[0] * 0, dout[0] * 0
'''


def make(folder, material):
    """Edit every limit of the given notebook, and add a cell that edits numpy's."""
    notebook = json.loads(material.starters["normalization"])
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        cell["source"] = source.replace("e-7", "e+5").replace("e-9", "e+5").replace("e-8", "e+5")
    check = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "id": "edited"}
    notebook["cells"].append({**check, "source": EDITED})
    text = json.dumps(notebook)
    path = folder / "raises_the_limits.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
