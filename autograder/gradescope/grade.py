"""One submission on Gradescope: a folder and its metadata in, results.json out in any case."""

import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from autograder.errors import Refused
from autograder.gradescope.bounds import bounded
from autograder.gradescope.metadata import Metadata, read_metadata
from autograder.grading import Bundle, Grader, open_bundle
from autograder.intake.folder import pack_folder
from autograder.model import Report, Status
from autograder.report.feedback import GRADER_FAULT
from autograder.report.files import write_whole
from autograder.report.results import results
from autograder.sandbox import Sandbox, choose


@dataclass(frozen=True, kw_only=True)
class Task:
    """Where everything lies."""

    submission: Path
    metadata: Path
    results: Path
    zips: Sequence[Path]


def grade_folder(task: Task, tell: Callable[[str], None]) -> None:
    """Grade what lies in a folder and write the results, even where the grader itself fails."""
    try:
        about = read_metadata(task.metadata)
        for line in _remarks(about):
            tell(line)
        made = _graded(task, about, tell)
        made["output"] = "\n".join([*_late(about), made["output"]])
        made["extra_data"] = {"members": list(about.members), "late_seconds": _seconds(about.late)}
    except Exception:  # noqa: BLE001 - a student must find something, and the instructor the reason
        tell(traceback.format_exc())
        made = {"score": 0.0, "output": GRADER_FAULT, "stdout_visibility": "hidden"}
    write_whole(task.results, bounded({**made, "output_format": "text"}))


def _graded(task: Task, about: Metadata, tell: Callable[[str], None]) -> dict[str, Any]:
    task.results.parent.mkdir(parents=True, exist_ok=True)
    with open_bundle(*task.zips) as bundle:
        sandbox = choose()
        tell(f"sandbox: {sandbox.name} ({sandbox.promises})")
        secret = [*{path.parent for path in task.zips}, task.results.parent]
        secret += [path for path in (task.submission, task.metadata) if path.exists()]
        sandbox.keep_out(secret)
        report = _report(task.submission, about.stem, bundle, sandbox)
        if report.status is Status.GRADER_ERROR:
            tell(report.reason)
        return results(report, bundle.feedback)


def _report(submission: Path, stem: str, bundle: Bundle, sandbox: Sandbox) -> Report:
    with tempfile.TemporaryDirectory(prefix="autograder-handin-") as made:
        try:
            file = pack_folder(submission, Path(made))
        except Refused as refusal:
            return Report(
                stem=stem,
                digest="",
                status=Status.NOT_GRADED,
                max_score=bundle.max_score,
                reason=str(refusal),
            )
        with Grader(bundle, sandbox) as grader:
            return grader.grade(stem, file)


def _late(about: Metadata) -> list[str]:
    """Tell that it is late; what that costs is set in Gradescope, which knows about extensions."""
    return [f"Handed in {_spoken(about.late)} after the due date."] if about.late else []


def _spoken(time: timedelta) -> str:
    minutes = _seconds(time) // 60
    days, hours = divmod(minutes // 60, 24)
    said = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    return " ".join(f"{number} {unit}" for number, unit in said if number) or "less than a minute"


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())


def _remarks(about: Metadata) -> list[str]:
    return [line for line in (f"handed in by: {about.stem}", about.note) if line]
