"""Hands in right layers with the record of another team, under a name of its own."""

import json
import zipfile

from autograder.checks.authors import Author
from autograder.checks.team import declaration

MALLORY = Author("Mallory", "Mary", "s666")


def make(folder, material):
    """Write right layers, and the record of the solution, which is somebody else's."""
    solution = material.solutions["layered_network"]
    notebook = json.loads(solution["layered_network.ipynb"])
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if "".join(cell["source"]).startswith(("import numpy", "class "))
    ]
    record = solution["layered_network_results.json"]
    path = folder / "hands_in_a_friends_record.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layered_network.ipynb", json.dumps(notebook))
        archive.writestr("layered_network_results.json", record)
        archive.writestr("hand_in.json", declaration([MALLORY]))
    return path
