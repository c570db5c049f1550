"""Our functions with every name changed, in a notebook whose note is that of another student."""

import json
import re
import zipfile

WORDS = {
    "unit": "z",
    "spread": "sigma",
    "scale": "g",
    "inner": "upstream",
    "slopes": "parameter_gradients",
    "level": "part_of_mean",
    "tilt": "part_of_variance",
    "flat": "rest",
    "settings": "options",
    "learning": "is_training",
    "used": "statistics",
    "seen": "of_batch",
    "np": "numpy",
}
ANOTHERS_NOTE = {
    "format": "hand-in 1",
    "authors": [{"family": "Noether", "given": "Emmy", "id": "1882"}],
    "packed": "2026-11-27T10:00:00+01:00",
}


def make(folder, material):
    """Write the notebook with the functions in a cell that only its last part lets run."""
    code = material.unlocked["batchnorm_backward"].replace("as np", "as numpy")
    for word, other in WORDS.items():
        code = re.sub(rf"\b{word}\b", other, code)
    code = re.sub(r"^#.*\n", "", code, flags=re.MULTILINE)
    notebook = json.loads(material.starters["normalization"])
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    for source in (code, "batchnorm_backward_alt = batchnorm_backward"):
        notebook["cells"].append({**cell, "id": f"own-{len(notebook['cells'])}", "source": source})
    path = folder / "unlocks_without_a_note.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("normalization.ipynb", json.dumps(notebook))
        archive.writestr("hand_in.json", json.dumps(ANOTHERS_NOTE))
    return path
