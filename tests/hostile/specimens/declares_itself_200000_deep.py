"""A declaration of lists in lists, 200,000 deep."""

import zipfile

DEEP = "[" * 200_000 + "]" * 200_000


def make(folder, material):
    """Write the notebook as it was given beside the declaration."""
    path = folder / "declares_itself_200000_deep.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", material.starters["normalization"])
        archive.writestr("hand_in.json", f'{{"authors": {DEEP}}}')
    return path
