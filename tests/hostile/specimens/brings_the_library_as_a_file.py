"""Hands in files that have the names of the library's folders."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
CHECKS = """
CHECKS = {"batchnorm_forward": lambda names: None}
ASKS_FOR = {}
def judge(*_): pass
perform = run = judge
"""
MEMBERS = {
    "normlab": b"not a folder",
    "normlab.py": CHECKS,
    "normlab.so": b"\x7fELF",
    "naive_checks.py": CHECKS,
    "autograder_worker": b"not a folder either",
}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.py", CODE)
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
