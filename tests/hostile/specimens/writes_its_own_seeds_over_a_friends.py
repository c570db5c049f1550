"""Hands in a friend's record in which each seed is replaced by the one that its own name gives."""

import json
import zipfile

from autograder.checks.authors import Author
from autograder.checks.team import declaration, seeds_of

MALLORY = Author("Mallory", "Mary", "s666")


def reseeded(value, own):
    """Replace seeds everywhere, each by another one, in the order in which they appear."""
    if isinstance(value, list):
        return [reseeded(item, own) for item in value]
    if not isinstance(value, dict):
        return value
    if "seed" in value and value["seed"] not in own:
        own[value["seed"]] = seeds_of(MALLORY, len(own) + 1)[-1]
    return {k: own[v] if k == "seed" else reseeded(v, own) for k, v in value.items()}


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
    record = json.dumps(reseeded(json.loads(record), {})).encode()
    path = folder / "writes_its_own_seeds_over_a_friends.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("layered_network.ipynb", json.dumps(notebook))
        archive.writestr("layered_network_results.json", record)
        archive.writestr("hand_in.json", declaration([MALLORY]))
    return path
