"""Every sample ends as the file beside it says, with user separation.

test_cli.py grades the same samples as `make grade` does, in the best sandbox.
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
@pytest.mark.parametrize("sample", SAMPLES, ids=_named)
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


def test_the_cohort_has_what_an_instructor_wants_to_see() -> None:
    assert len(SAMPLES) >= 8
    assert {"notebook", "py", "damaged"} <= {s.submitted_as for s in SAMPLES}
    assert {s.part for s in SAMPLES} == {part.id for part in COURSE.parts}
    assert any(s.with_solutions for s in SAMPLES), "a zip that holds all parts"
