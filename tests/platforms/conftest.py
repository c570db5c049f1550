"""Downloads on disk, and a folder that cannot be read, even when root runs the tests."""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from download_builders import LIMITS

from autograder.platforms.find import find_submissions, looks_like
from intake_builders import zipped

NOBODY = 65534


@pytest.fixture
def unreadable() -> Iterator[Path]:
    """Return an unreadable Moodle folder in a readable one; the test has lost root's rights.

    It is not in pytest's folders, because these are closed to other users.
    """
    with tempfile.TemporaryDirectory() as made:
        place = Path(made) / "Emmy_2_assignsubmission_file_"
        place.mkdir()
        (place / "a.zip").touch()
        place.parent.chmod(0o777)
        place.chmod(0)
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(NOBODY)
            yield place
        finally:
            os.seteuid(user)
            place.chmod(0o700)


@pytest.fixture
def opened(tmp_path):
    """Write a download and find what it holds, as a zip or unpacked."""

    def call(members, download="auto", *, unpacked=False, limits=LIMITS):
        path = tmp_path / "submissions.zip"
        path.write_bytes(members if isinstance(members, bytes) else zipped(members))
        if unpacked:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(tmp_path / "unpacked")
            path = tmp_path / "unpacked"
        if download == "auto":  # as a person follows the hint that the command gives
            download = looks_like(path, limits) or "auto"
        return find_submissions([path], download, limits)

    return call
