"""Hands in pickles where files of recorded results are expected, with heads that hide it."""

import pickle
import zipfile

CODE = """
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""


class Act:
    def __reduce__(self):
        return eval, ("{'score': 1000}",)


LOG = pickle.dumps(Act(), protocol=2)
SPEC = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }"
HEAD = b"\x93NUMPY\x01\x00v\x00" + SPEC.ljust(117) + b"\n"
MEMBERS = {"normalization.py": CODE} | {
    f"{name}{suffix}": data
    for name in ("normalization_results", "layered_network_results", "networks_results")
    for suffix, data in ((".json", LOG), (".pkl", LOG), (".npy", HEAD + LOG))
}


def make(folder, material):
    path = folder / "handin.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in MEMBERS.items():
            archive.writestr(name, data)
    return path
