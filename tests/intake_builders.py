"""Builds submissions for the tests, byte by byte where no honest program would write them."""

import io
import json
import stat
import warnings
import zipfile

from autograder.course.rules import ArchiveLimits
from autograder.intake import PartQuestions, open_submission, submission_at
from autograder.intake.receive import receive

PART = "norm"
QUESTIONS = ("forward", "backward", "Net")
WANTED = {PART: PartQuestions(questions=QUESTIONS, text_questions=("why",))}
LIMITS = ArchiveLimits()
SOLUTION = "def forward(x):\n    return x\n"


def code(source, **metadata):
    """Return a code cell."""
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "source": source}


def document(*cells, part=PART, **changes):
    """Return a notebook as a dictionary; `part=None` leaves otter's metadata out."""
    metadata = {"otter": {"assignment_name": part}} if part else {}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)}
    return whole | changes


def notebook(*cells, part=PART, **changes):
    """Return a notebook as bytes, with one function in it unless cells are given."""
    return json.dumps(document(*(cells or [code(SOLUTION)]), part=part, **changes)).encode()


def zipped(members, *, method=zipfile.ZIP_DEFLATED):
    """Return a zip of (name or ZipInfo, content) pairs or of a dictionary."""
    pairs = members.items() if isinstance(members, dict) else members
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # some tests need duplicates
        for name, content in pairs:
            archive.writestr(name, content)
    return buffer.getvalue()


def member(name, *, mode=stat.S_IFREG | 0o644):
    """Describe a member with any Unix mode and any name."""
    info = zipfile.ZipInfo("x")
    info.filename = name
    info.external_attr = mode << 16
    return info


def forged(data, *, entry=None, local=None, count=1):
    """Overwrite bytes in the first entries of the table of contents and in their local headers.

    Both arguments map an offset, counted from the record's signature, to the new bytes.
    """
    whole = bytearray(data)
    for signature, changes in ((b"PK\x01\x02", entry), (b"PK\x03\x04", local)):
        at = -1
        for _ in range(count if changes else 0):
            at = whole.index(signature, at + 1)
            for offset, new in changes.items():
                whole[at + offset : at + offset + len(new)] = new
    return bytes(whole)


def read_path(path, wanted, limits=LIMITS):
    """Read a file on disk as a submission."""
    received = receive(submission_at(path, stem="team"), limits)
    return open_submission(received, wanted=wanted, limits=limits)
