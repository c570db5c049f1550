"""Hands in a package autograder that believes what it likes."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
OWN = """
def believes(score):
    return 1000.0
def close(*args, **kwargs):
    return None
shape = gradient = true = array = untouched = resembles = close
class Worker:
    answer = close
"""
NAMES = ("", "checks/", "sandbox/", "grading/", "report/")
MEMBERS = {"normalization.py": "import autograder\n" + CODE} | {f"autograder/{n}__init__.py": OWN for n in NAMES}
MEMBERS |= {"autograder/checks/expect.py": OWN, "autograder/sandbox/worker.py": OWN, "worker.py": OWN}
MEMBERS |= {f"autograder_worker/{n}.py": OWN for n in ("__init__", "main", "operations", "wire")}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
