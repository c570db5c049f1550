"""All code of a submission, to be compared."""

import pytest

from autograder.errors import Refused
from autograder.intake.all_code import all_code
from autograder.intake.receive import Received
from intake_builders import LIMITS, code, notebook, zipped


def read(members):
    received = Received(stem="team", files={"team.zip": zipped(members)}, digest="")
    return all_code(received, LIMITS)


def test_notebooks_and_files_are_read_alike() -> None:
    found = read({"a.ipynb": notebook(code("x = 1")), "b/helper.py": b"y = 2", "c.txt": b"no"})
    assert [(piece.label, piece.source) for piece in found.pieces] == [
        ("a.ipynb, cell 1", "x = 1"),
        ("b/helper.py", "y = 2"),
    ]
    assert found.trouble == ""


def test_a_damaged_notebook_does_not_hide_the_rest() -> None:
    found = read({"a.ipynb": b"{", "b.py": b"y = 2"})
    assert [piece.label for piece in found.pieces] == ["b.py"]
    assert "'a.ipynb' is damaged" in found.trouble


def test_many_notebooks_are_not_all_parsed() -> None:
    found = read({f"{n:02}.ipynb": notebook(code(f"x = {n}")) for n in range(20)})
    assert len(found.pieces) == 12
    assert found.trouble == "Only 12 of 20 notebooks are read."


def test_without_code_there_is_a_reason() -> None:
    assert read({"a.txt": b"x"}).trouble == "There is no code in what was handed in: 'a.txt'."


def test_what_is_no_zip_is_refused() -> None:
    with pytest.raises(Refused):
        all_code(Received(stem="t", files={"t.zip": b"Rar!"}, digest=""), LIMITS)
