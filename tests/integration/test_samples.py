"""Every sample of the cohort ends as the file beside it says, in every kind of sandbox."""

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from autograder.build.samples import BuiltParts, Sample, defined, read_samples, write_submission
from autograder.course import read_course
from autograder.grading import Bundle, Grader
from autograder.intake import submission_at
from autograder.model import Report, Status
from autograder.sandbox import Sandbox
from autograder.verdicts import Verdict

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
QUICK: dict[str, Any] = {"call_seconds": 2.0, "load_seconds": 3.0}
SAMPLES = read_samples(COURSE, ROOT / "solutions" / "samples")

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


def _as_expected(sample: Sample, check: str, seen: str) -> bool:
    """Compare a verdict with the table; checks that it does not name must pass if there is code."""
    for pattern, verdict in sample.verdicts.items():
        if fnmatchcase(check, pattern):
            return seen == verdict
    written = sample.rest_is_solved or check.partition(".")[0] in defined(sample)
    return (seen == Verdict.PASSED) == written


@pytest.mark.parametrize("sample", SAMPLES, ids=_named)
def test_a_sample_is_graded_as_expected(
    sample: Sample, material: BuiltParts, bundles: Bundles, sandbox: Sandbox, tmp_path: Path
) -> None:
    report = _grade(sample, material, bundles, sandbox, tmp_path)
    if sample.submitted_as == "damaged":
        assert report.status is Status.NOT_GRADED
        return
    assert report.status is Status.GRADED, report.reason
    seen = {f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes}
    assert {c: v for c, v in seen.items() if not _as_expected(sample, c, v)} == {}
    assert report.score == sample.score
    unused = [p for p in sample.verdicts if not any(fnmatchcase(check, p) for check in seen)]
    assert unused == []


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
