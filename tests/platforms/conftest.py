"""A folder that may not be read, also when root runs the tests."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def unreadable() -> Iterator[Path]:
    """Return a folder of Moodle's that may not be read, in one that may; root's rights are gone.

    It lies in none of pytest's folders, which are closed to others.
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
