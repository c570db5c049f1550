"""Hands in a log that ends the process of whoever unpickles it."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""

END = b"cos\n_exit\n(I0\ntR."  # os._exit(0), in pickle's first language
MEMBERS = {"normalization.py": CODE} | {name: END for name in (".OTTER_LOG", "a.pkl", "b.pickle", "c.dill")}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
