"""The two ways in which the tests call intake."""

from types import SimpleNamespace

import pytest

from autograder.errors import Refused
from intake_builders import PART, WANTED, read_path, zipped


@pytest.fixture
def read(tmp_path):
    """Write bytes, or a zip of a dictionary, to a file and read it as a submission."""

    def call(content, name="team.zip", **options):
        path = tmp_path / name
        path.write_bytes(zipped(content) if isinstance(content, dict) else content)
        submission = read_path(path, WANTED, **options)
        work = submission.parts[PART]
        return SimpleNamespace(
            cells=work.cells,
            files=work.files,
            answers=work.answers,
            notes=submission.notes,
            stem=submission.stem,
            digest=submission.digest,
        )

    return call


@pytest.fixture
def reason(read):
    """Do the same, and return the reason of the refusal that must follow."""

    def call(content, name="team.zip", **options):
        with pytest.raises(Refused) as refusal:
            read(content, name, **options)
        text = str(refusal.value)
        assert text.endswith("."), "a reason is a sentence"
        assert text.isprintable(), "a reason fits in a table"
        return text

    return call
