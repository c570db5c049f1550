"""A declaration with a neighbor's id, packed in a year to come, to take or spoil their score."""

import json
import zipfile

DECLARED = {
    "format": "hand-in 1",
    "authors": [{"family": "Neighbor", "given": "Nora", "id": "s4711"}],
    "packed": "9999-12-31T10:00:00+01:00",
}


def make(folder, material):
    """Write the notebook as it was given beside the declaration."""
    path = folder / "declares_somebody_elses_id.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        archive.writestr("hand_in.json", json.dumps(DECLARED))
    return path
