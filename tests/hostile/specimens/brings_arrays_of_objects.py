"""Hands in arrays of objects, which numpy unpickles for whoever allows it."""

import io
import zipfile

import numpy as np

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""


class Act:
    def __reduce__(self):
        return eval, ("{'score': 1000}",)


def array():
    filled = np.empty((), dtype=object)
    filled[()] = Act()
    file = io.BytesIO()
    np.save(file, filled, allow_pickle=True)
    return file.getvalue()


MEMBERS = {"normalization.py": CODE, "weights.npy": array(), "expected.npy": array()}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
