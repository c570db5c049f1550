"""A zip whose member asks to be unpacked with the setuid bit and as a program."""

import zipfile

CODE = b"""#!/usr/bin/python3 -I
import os
os.setuid(0)
def batchnorm_forward(x, gamma, beta, bn_param):
    return x * 0, None
"""


def make(folder, material):
    """Write a hand-in whose file has the mode 6777."""
    path = folder / "setuid_file.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("normalization.py", "helpful-tool"):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            entry.external_attr = 0o106777 << 16
            archive.writestr(entry, CODE)
    return path
