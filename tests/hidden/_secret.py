"""Draws what must not be known before a record is handed in: which runs, which points."""

import hashlib

import numpy as np

from autograder.checks import StudentCode


def secret(student: StudentCode, label: str, content: bytes) -> np.random.Generator:
    """Return a generator for one check of one record.

    In the grader, the secret of the build decides as well. Under stock otter, a student who has this
    file could try contents until the draw pleases.
    """
    digest = hashlib.sha256(label.encode() + content).digest()
    return student.rng(int.from_bytes(digest[:7]))  # it takes a signed number of 64 bits
