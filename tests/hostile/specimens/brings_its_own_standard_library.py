"""Hands in modules that bear the names of the standard library's."""

import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""
OWN = """
import importlib, os, sys
here = os.path.dirname(os.path.abspath(__file__))
path, sys.path = sys.path, [p for p in sys.path if os.path.abspath(p or '.') != here]
mine = sys.modules.pop(__name__)
module = importlib.import_module(__name__)
sys.path = path
if __name__ == 'json':
    honest = module.dumps
    def better(value, *args, **kwargs):
        if isinstance(value, dict) and 'score' in value:
            value = {**value, 'score': 1000}
        return honest(value, *args, **kwargs)
    module.dumps = better
"""
NAMES = ("json", "random", "traceback", "struct", "linecache", "resource", "statistics", "fractions")
MEMBERS = {"normalization.py": CODE} | {f"{name}.py": OWN for name in NAMES}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
