"""Takes our functions from the module under other names, and has no note at all."""

import json
import zipfile

ANSWERS = """\
import my_layers
from my_layers import batchnorm_backward as closed_form

batchnorm_forward = my_layers.batchnorm_forward


def my_backward(dout, cache):
    return closed_form(dout, cache)


def batchnorm_backward(dout, cache):
    return my_backward(dout, cache)


def batchnorm_backward_alt(dout, cache):
    return my_layers.batchnorm_backward(dout, cache)
"""


def make(folder, material):
    """Write the notebook beside the module."""
    notebook = json.loads(material.starters["normalization"])
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].append({**cell, "id": "own", "source": ANSWERS})
    path = folder / "imports_ours_under_another_name.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.ipynb", json.dumps(notebook))
        archive.writestr("my_layers.py", material.unlocked["batchnorm_backward"])
    return path
