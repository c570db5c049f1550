"""Samples end as the files beside them say, with user separation.

test_cli.py grades all samples as `make grade` does, in the best sandbox. What differs here is where
code runs, so there is one sample of each part, way of handing in and way to end.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from autograder.build.samples import BuiltParts, Sample, write_submission
from autograder.grading import Bundle, Grader
from autograder.intake import submission_at
from autograder.model import Report
from autograder.sandbox import Sandbox
from integration.sample_verdicts import COURSE, SAMPLES, differences

QUICK: dict[str, Any] = {"call_seconds": 2.0, "load_seconds": 3.0}

HERE = {
    "right",
    "right_as_script",
    "damaged",
    "alternative_never_ends",
    "backward_crashes",
    "momentum_of_pytorch",
    "test_pass_in_training_mode",
}

Bundles = dict[str, Bundle]


def _named(sample: Sample) -> str:
    return sample.name


def _grade(
    sample: Sample, material: BuiltParts, bundles: Bundles, sandbox: Sandbox, folder: Path
) -> Report:
    submission = folder / "submission.zip"
    write_submission(sample, submission, material)
    bundle = bundles[sample.part]
    quick = replace(bundle, limits=structs.replace(bundle.limits, **QUICK))
    with Grader(quick, sandbox) as grader:
        return grader.grade(submission_at(submission))


@pytest.mark.parametrize("sandbox", ["user"], indirect=True)
@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.name in HERE], ids=_named)
def test_a_sample_is_graded_as_expected(
    sample: Sample, material: BuiltParts, bundles: Bundles, sandbox: Sandbox, tmp_path: Path
) -> None:
    report = _grade(sample, material, bundles, sandbox, tmp_path)
    assert [*differences(sample, report)] == []


def test_the_same_zip_scores_the_same_twice(
    material: BuiltParts, bundles: Bundles, best_sandbox: Sandbox, tmp_path: Path
) -> None:
    sample = next(s for s in SAMPLES if s.name == "mean_and_variance_as_constants")
    first, second = (_grade(sample, material, bundles, best_sandbox, tmp_path) for _ in range(2))
    assert first == second


def test_there_is_one_of_each() -> None:
    here = [s for s in SAMPLES if s.name in HERE]
    assert len(here) == len(HERE)
    assert {s.part for s in here} == {part.id for part in COURSE.parts}
    assert {s.submitted_as for s in here} == {s.submitted_as for s in SAMPLES}


def test_the_cohort_has_what_an_instructor_wants_to_see() -> None:
    assert len(SAMPLES) >= 8
    assert {"notebook", "py", "damaged"} <= {s.submitted_as for s in SAMPLES}
    assert {s.part for s in SAMPLES} == {part.id for part in COURSE.parts}
    assert any(s.with_solutions for s in SAMPLES), "a zip that holds all parts"
