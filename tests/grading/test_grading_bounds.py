"""What a submission can cost the grader's own process is bounded."""

import json
import resource
from pathlib import Path

import numpy as np
import pytest

from autograder.grading import Grader, open_bundle
from autograder.intake import submission_at
from autograder.model import Status
from autograder.sandbox.own_memory import no_larger_than, size_of_process
from autograder.strict import to_json
from courses.mini_course import built_mini


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    zips = sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").iterdir())
    with open_bundle(*zips) as opened:
        yield opened


def test_memory_beyond_the_limit_is_an_error_and_the_limit_ends() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with no_larger_than(size_of_process() + 200 * 2**20):
        np.ones(50 * 2**17)
        with pytest.raises(MemoryError):
            np.ones(300 * 2**17)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_thousands_of_failing_cells_make_a_short_report(
    bundle, best_sandbox, tmp_path: Path
) -> None:
    """Every check of a missing function tells what went wrong while the code was loaded."""
    text = "\\ud800\\x1b" * 9
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": f"raise E('{text}')"}
    ] * 5000
    first = {**cells[0], "source": "class E(Exception): pass"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [first, *cells]}
    notebook["metadata"] = {"otter": {"assignment_name": bundle.parts[0].id}}
    path = tmp_path / "raises.ipynb"
    path.write_text(json.dumps(notebook))
    with Grader(bundle, best_sandbox) as grader:
        report = grader.grade(submission_at(path))
    assert report.status is Status.GRADED, report.reason
    assert len(to_json(report)) < 100_000
    assert report.notes[-1].startswith("and 49")
