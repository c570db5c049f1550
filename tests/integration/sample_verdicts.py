"""What the file beside each sample of the cohort says, compared with a report."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from autograder.build.samples import Sample, defined, read_samples
from autograder.course import Part, read_course
from autograder.model import Report, Status
from autograder.verdicts import Verdict

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
SAMPLES = read_samples(COURSE, ROOT / "solutions" / "samples")


def differences(sample: Sample, report: Report) -> Iterator[str]:
    """Yield what is not as the file says."""
    if sample.submitted_as == "damaged":
        if report.status is not Status.NOT_GRADED:
            yield f"it is {report.status}"
        return
    seen = {f"{o.question}.{o.check}": str(o.verdict) for o in report.outcomes}
    yield from (f"{check}: {v}" for check, v in seen.items() if not _expected(sample, check, v))
    part = _part_of(sample)
    asked = {**part.points, **part.experiments}
    earned = sum(o.points for o in report.outcomes if o.question in asked)
    if report.status is not Status.GRADED or earned != sample.score:
        yield f"{report.status}, {earned} points, expected {sample.score}: {report.reason}"
    for pattern in sample.verdicts:
        if not any(fnmatchcase(check, pattern) for check in seen):
            yield f"{pattern} names no check"


def _expected(sample: Sample, check: str, seen: str) -> bool:
    """Compare a verdict with the table; checks that it does not name must pass if there is code."""
    for pattern, verdict in sample.verdicts.items():
        if fnmatchcase(check, pattern):
            return seen == verdict
    question = check.partition(".")[0]
    elsewhere = question not in _part_of(sample).checked
    written = sample.rest_is_solved or question in defined(sample)
    return (seen == Verdict.PASSED) == (sample.with_solutions if elsewhere else written)


def _part_of(sample: Sample) -> Part:
    (part,) = (part for part in COURSE.parts if part.id == sample.part)
    return part
