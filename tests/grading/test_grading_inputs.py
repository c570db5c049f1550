"""The random inputs of checks: decided by the secret and by the work, and by nothing else."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.grading.inputs import inputs_for, new_secret
from autograder.model import Cell, Work

SECRET = b"of this build"
WORK = Work(
    cells=(Cell(label="cell 1", source="x = 1"), Cell(label="cell 2", source="y = 2")),
    files={"results.json": b"{}", "notes.txt": b"a"},
    answers={"why": "because"},
)


def _draws(work: Work, *, part: str = "part", secret: bytes = SECRET, number: int = 7) -> bytes:
    return inputs_for(part, work, secret)(number).bytes(32)


def test_the_same_work_gets_the_same_inputs_each_time() -> None:
    turned = replace(WORK, files=dict(reversed(WORK.files.items())))
    assert _draws(WORK) == _draws(turned) == _draws(replace(WORK))


def test_a_text_which_no_check_reads_does_not_count() -> None:
    assert _draws(WORK) == _draws(replace(WORK, answers={}))


@pytest.mark.parametrize(
    "other",
    [
        replace(WORK, cells=WORK.cells[::-1]),
        replace(WORK, cells=(Cell(label="cell 3", source="x = 1"), WORK.cells[1])),
        replace(WORK, cells=(Cell(label="cell 1", source="x = 1 "), WORK.cells[1])),
        replace(WORK, cells=(Cell(label="cell 1x = 1", source=""), WORK.cells[1])),
        replace(WORK, cells=WORK.cells[:1]),
        replace(WORK, files={"results.json": b"{}"}),
        replace(WORK, files={"results.json": b"{}", "notes.txta": b""}),
        replace(WORK, files={**WORK.files, "notes.txt": b"b"}),
        replace(WORK, cells=(), files={"cell 1": b"x = 1", "cell 2": b"y = 2", **WORK.files}),
    ],
)
def test_all_that_the_code_could_know_counts(other: Work) -> None:
    assert _draws(other) != _draws(WORK)


def test_part_secret_and_number_count() -> None:
    others = [
        _draws(WORK, part="other"),
        _draws(WORK, secret=b"of another build"),
        _draws(WORK, number=8),
        _draws(WORK, number=-7),
    ]
    assert len({_draws(WORK), *others}) == 5


def test_they_are_not_those_of_the_number_alone() -> None:
    assert _draws(WORK) != np.random.default_rng(7).bytes(32)


def test_half_a_character_is_no_obstacle() -> None:
    assert _draws(Work(cells=(Cell(label="cell 1", source="\ud800"),), files={}))


def test_secrets_are_new_each_time() -> None:
    assert new_secret() != new_secret()
    assert len(new_secret()) >= 32
