"""Makes valid submissions, downloads and rosters, and damages each in one of many places.

An input depends only on the seed and its number, so that it can be made again.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from random import Random

from damage import NAMES, damaged_bytes, damaged_zip
from damage_texts import (
    damaged_notebook,
    damaged_python,
    damaged_roster,
    damaged_yaml,
    odd_name,
)

PART = "norm"
SOURCE = 'def forward(x):\n    """Return x."""\n    return x\n\n\nclass Net:\n    a = [1, 2]\n'
NOTEBOOK = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {
        "kernelspec": {"name": "python3", "language": "python"},
        "otter": {"assignment_name": PART},
    },
    "cells": [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Title\n", "text"]},
        {"cell_type": "code", "metadata": {"tags": ["x"]}, "outputs": [], "source": SOURCE},
        {"cell_type": "code", "metadata": {}, "outputs": [{"text": "1"}], "source": "import otter"},
        {
            "cell_type": "markdown",
            "metadata": {"autograder": {"question": "why"}},
            "source": "Because.",
        },
    ],
}
METADATA = """---
submission_1:
  :submitters:
  - :name: Marie Curie
    :sid: '4711'
    :email: marie@example.org
  :created_at: 2026-12-01 22:59:03.123456789 Z
submission_2:
  :submitters: []
"""
ROSTER = """Family name,Given name,ID,Team,Email
Curie,Marie,4711,,marie@example.org
Noether,Emmy Amalie,4712,,
Müller-Größe,Anna,4713,Grün,
Mueller Groesse,Anna,4714,,
d'Alembert,Jean,4715,Grün,
Anna,Anna,4716,,
Zeno,,4717,,
"""
GOOD = json.dumps(NOTEBOOK).encode()
KINDS = ("canvas", "moodle", "gradescope", "zips")


@dataclass(frozen=True)
class Input:
    """A file as it might be handed in or downloaded, and what is known about it."""

    name: str
    data: bytes
    download: str = "no"
    roster: bytes = ROSTER.encode()
    unhurt: int = 0
    """How many submissions in it are not damaged: these must be read, whatever the others are."""


def made(seed: int, number: int) -> Input:
    """Make one input, always the same for the same seed and number."""
    random = Random(f"{seed}/{number}")  # the hash of a text is the same everywhere
    return random.choice(_WAYS)(random)


def _zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, method  # ZipInfo would change some names
            archive.writestr(info, content)
    return buffer.getvalue()


def _submission_zip(notebook: bytes, random: Random) -> bytes:
    """Return a valid zip, in one of the forms in which students hand it in."""
    folder = random.choice(("", "hw/", "a/b/", "Übung/"))
    members = {
        f"{folder}norm.ipynb": notebook,
        f"{folder}helpers.py": b"y = 1\n" * 30,
        f"{folder}norm_results.json": b'{"a": [1, 2]}',
        "__MACOSX/._norm.ipynb": b"junk",
    }
    return _zipped(members, random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def _download(kind: str, submission: bytes, metadata: bytes) -> bytes:
    """Return a download of the submission and of a good one."""
    members = {
        "canvas": {
            "curiemarie_1_2_hw.zip": submission,
            "zeno_LATE_3_4_norm.ipynb": GOOD,
            "zeno_LATE_3_5_norm_results-1.json": b"{}",
        },
        "moodle": {
            "Marie Curie_1_assignsubmission_file/hw.zip": submission,
            "Zeno_2_assignsubmission_file_norm.ipynb": GOOD,
        },
        "gradescope": {
            "e/submission_metadata.yml": metadata,
            "e/submission_1/hw.zip": submission,
            "e/submission_2/norm.ipynb": GOOD,
            "e/submission_2/a/x.py": b"x = 1",
        },
        "zips": {"a.zip": submission, "b/c.ipynb": GOOD},
    }[kind]
    return _zipped(members, zipfile.ZIP_STORED)


def _of_zip(random: Random) -> Input:
    return Input("team.zip", damaged_zip(_submission_zip(GOOD, random), random))


def _of_notebook(random: Random) -> Input:
    return Input("team.ipynb", damaged_notebook(NOTEBOOK, random))


def _of_notebook_in_zip(random: Random) -> Input:
    return Input("team.zip", _submission_zip(damaged_notebook(NOTEBOOK, random), random))


def _of_python(random: Random) -> Input:
    return Input(random.choice(("norm.py", "x.PY")), damaged_python(SOURCE, random))


def _of_bytes(random: Random) -> Input:
    return Input(random.choice(("a.ipynb", "a.zip", "a.py")), damaged_bytes(GOOD, random))


def _of_name(random: Random) -> Input:
    data = random.choice((GOOD, _submission_zip(GOOD, random)))
    return Input(odd_name(random), data)


def _of_member(random: Random) -> Input:
    kind = random.choice(KINDS)
    inner = damaged_zip(_submission_zip(GOOD, random), random)
    return Input("all.zip", _download(kind, inner, METADATA.encode()), kind, unhurt=1)


def _of_member_names(random: Random) -> Input:
    """Put odd names into a submission or a download, the same in all headers."""
    odd = [random.choice(NAMES).decode("utf-8", "replace") for _ in range(random.choice((1, 1, 3)))]
    odd.append(odd_name(random).encode("utf-8", "replace").decode())
    members = {
        random.choice(("", "", "hw/", "zeno_1_2_", "submission_1/")) + name: GOOD for name in odd
    }
    if random.random() < 0.5:
        return Input("team.zip", _zipped({"norm.ipynb": GOOD, **members}))
    fitting = {"elea_3_4_norm.ipynb": GOOD, **members}
    return Input("all.zip", _zipped(fitting), random.choice((*KINDS, "auto")))


def _of_download(random: Random) -> Input:
    kind = random.choice(KINDS)
    whole = _download(kind, _submission_zip(GOOD, random), METADATA.encode())
    return Input("all.zip", damaged_zip(whole, random), random.choice((kind, "auto")))


def _of_metadata(random: Random) -> Input:
    whole = _download("gradescope", _submission_zip(GOOD, random), damaged_yaml(METADATA, random))
    return Input("all.zip", whole, "gradescope", unhurt=2)


def _of_roster(random: Random) -> Input:
    roster = damaged_roster(ROSTER, random)
    kind = random.choice(("canvas", "moodle", "gradescope"))
    whole = _download(kind, _submission_zip(GOOD, random), METADATA.encode())
    return Input("all.zip", whole, kind, roster, unhurt=2)


_WAYS = (
    *(_of_zip,) * 4,
    *(_of_notebook,) * 2,
    *(_of_notebook_in_zip, _of_python, _of_bytes, _of_name),
    *(_of_member, _of_member_names, _of_download, _of_metadata, _of_roster),
)
