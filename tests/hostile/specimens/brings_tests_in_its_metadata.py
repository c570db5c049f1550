"""Metadata that imitates otter's: tests of its own for every question, worth as much as it likes."""

import json
import zipfile

QUESTIONS = ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt", "layernorm_forward")
TEST = {"name": "", "points": 1000, "suites": [{"cases": [], "scored": True, "type": "doctest"}]}


def make(folder, material):
    """Write these tests into the metadata of the notebook and of its cells."""
    notebook = json.loads(material.starters["normalization"])
    otter = notebook["metadata"].setdefault("otter", {})
    otter["tests"] = dict.fromkeys(QUESTIONS, "pass")
    otter |= {"all_or_nothing": False, "points_possible": 1, "score_threshold": 0.0}
    for cell in notebook["cells"]:
        cell["metadata"]["nbgrader"] = {"grade": True, "points": 1000, "locked": False, "solution": True}
        cell["metadata"]["otter"] = {"tests": [{**TEST, "name": q} for q in QUESTIONS]}
    text = json.dumps(notebook)
    path = folder / "brings_tests_in_its_metadata.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("normalization.ipynb", text)
    return path
