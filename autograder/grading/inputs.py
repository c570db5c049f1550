"""Decides which random inputs the checks of a part get.

They depend on a secret of the build and on all that the student's code could know. So nobody can
know them before handing in, they cannot be remembered for the next submission, and the same work
always gets the same inputs: zipped anew, on Gradescope, in a container or in the proof.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from autograder.model import Work

KEY_FILE = "inputs.key"
"""The file of an autograder zip that holds the secret. No other file may hold it."""


def new_secret() -> bytes:
    """Return a secret that nobody has seen."""
    return secrets.token_hex(32).encode()


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Makes the random generators of the checks of one part of one submission."""

    secret: bytes
    handed_in: bytes
    """The digest of what was handed in for the part."""

    def __call__(self, number: int) -> np.random.Generator:
        """Return the generator of this number, at its start."""
        message = self.handed_in + number.to_bytes(8, signed=True)
        return np.random.default_rng(int.from_bytes(hmac.digest(self.secret, message, "sha256")))


def inputs_for(part: str, work: Work, secret: bytes) -> Inputs:
    """Return what makes the generators for this work.

    All that reaches the student's process counts, the labels of its cells too: otherwise two
    submissions could get the same inputs, and the later one know them from the earlier one.
    """
    digest = hashlib.sha256()
    for data in _known_to_the_code(part, work):
        digest.update(hashlib.sha256(data).digest())
    return Inputs(secret=secret, handed_in=digest.digest())


def _known_to_the_code(part: str, work: Work) -> Iterable[bytes]:
    yield part.encode()
    yield str(len(work.cells)).encode()
    for cell in work.cells:
        yield _bytes(cell.label)
        yield _bytes(cell.source)
    for name, data in sorted(work.files.items()):
        yield _bytes(name)
        yield data


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")  # a notebook may hold half of a character
