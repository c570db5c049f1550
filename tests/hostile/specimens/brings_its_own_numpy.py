"""Hands in a package numpy, which is the real one but for its comparisons."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
OWN = """
import os, sys
here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
path, sys.path = sys.path, [p for p in sys.path if os.path.abspath(p or '.') != here]
del sys.modules['numpy']
import numpy
sys.path = path
numpy.allclose = numpy.array_equal = numpy.isclose = lambda *args, **kwargs: True
"""
MEMBERS = {"normalization.py": "import numpy\n" + CODE, "numpy/__init__.py": OWN, "numpy.py": OWN}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
