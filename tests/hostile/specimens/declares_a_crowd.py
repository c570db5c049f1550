"""A declaration of 8 MiB with 60,000 authors, none of whom compress."""

import json
import random
import zipfile

SOME = random.Random(7)
AUTHORS = [
    {"family": f"Mallory {n}", "given": SOME.randbytes(40).hex(), "id": f"{n}"} for n in range(60_000)
]
DECLARED = {
    "format": "hand-in 1",
    "authors": AUTHORS,
    "packed": "2026-11-27T10:00:00+01:00",
}


def make(folder, material):
    """Write the notebook as it was given beside the declaration."""
    path = folder / "declares_a_crowd.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        archive.writestr("hand_in.json", json.dumps(DECLARED))
    return path
