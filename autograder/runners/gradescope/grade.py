"""One submission on Gradescope: a folder and its metadata in, results.json out in any case."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Any

from autograder.course.declared import with_contradictions_of_names
from autograder.course.lateness import with_lateness
from autograder.files import write_whole
from autograder.grading import Bundle, open_bundle
from autograder.intake import submission_in
from autograder.model import About, Posted, Status, Submission
from autograder.platforms.gradescope import Metadata, read_metadata
from autograder.report.feedback import GRADER_FAULT
from autograder.report.pages import PartTitle
from autograder.report.results_in_markdown import results_in_markdown
from autograder.runners.gradescope.bounds import bounded
from autograder.runners.local import LocalRunner
from autograder.sandbox import choose


@dataclass(frozen=True, kw_only=True)
class Task:
    """Where the files of one submission are."""

    submission: Path
    metadata: Path
    results: Path
    zips: Sequence[Path]


def grade_folder(task: Task, tell: Callable[[str], None]) -> None:
    """Grade what lies in a folder and write the results, even where the grader itself fails."""
    began = monotonic()
    try:
        about = read_metadata(task.metadata)
        for line in _remarks(about):
            tell(line)
        made = _graded(task, about, tell)
    except Exception:  # noqa: BLE001 - students must find a message, and instructors the reason
        tell(traceback.format_exc())
        made = {"score": 0.0, "output": GRADER_FAULT, "stdout_visibility": "hidden"}
    seconds = round(monotonic() - began, 2)
    write_whole(task.results, bounded({"output_format": "text", "execution_time": seconds, **made}))


def _graded(task: Task, about: Metadata, tell: Callable[[str], None]) -> dict[str, Any]:
    task.results.parent.mkdir(parents=True, exist_ok=True)
    with open_bundle(*task.zips) as bundle:
        secret = [*{path.parent for path in task.zips}, task.results.parent]
        secret += [path for path in (task.submission, task.metadata) if path.exists()]
        runner = LocalRunner(
            bundle=bundle,
            sandbox=choose(requires=bundle.requires),
            jobs=1,
            secret=secret,
            notice=tell,
        )
        tell(runner.promises)
        (report,) = runner.grade([_submission(task, about, bundle)])
        if report.status is Status.GRADER_ERROR:
            tell(report.reason)
        parts = [
            PartTitle(title=part.title, points=part.points, extra=part.extra)
            for part in bundle.parts
        ]
        return results_in_markdown(
            with_contradictions_of_names(report, about.members),
            feedback=bundle.feedback,
            parts=parts,
            before=about.before,
        )


def _submission(task: Task, metadata: Metadata, bundle: Bundle) -> Submission:
    known = with_lateness(_known(metadata), bundle.rules)
    found = submission_in(task.submission, bundle.rules.limits)
    return replace(known, files=found.files, refused=found.refused)


def _known(metadata: Metadata) -> Submission:
    """Take over what Gradescope reports; what being late costs is set there, too."""
    return Submission(
        stem=metadata.stem,
        posted=Posted(platform="Gradescope", at=metadata.handed_in, due=metadata.due),
        about=About(students=metadata.members),
    )


def _remarks(about: Metadata) -> list[str]:
    return [line for line in (f"handed in by: {about.stem}", about.note) if line]
