"""Hands in .pth files whose lines are code."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
LINE = "import json; json.dump({'score': 1000}, open('results.json', 'w'))\n"
MEMBERS = {"normalization.py": CODE, "z.pth": LINE, "distutils-precedence.pth": LINE}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
