"""The journey of one submission. Read `Grader.grade`: each line is a stage."""

import inspect
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from autograder.errors import Refused
from autograder.grading.bundle import Bundle
from autograder.grading.checking import run_checks
from autograder.intake import digest_of, read_submission
from autograder.model import Cell, Outcome, Report, Status, Submission, Verdict
from autograder.sandbox import Sandbox, Session, TrustedSession

_FOREVER = 10.0**6
"""Seconds: a yardstick serves all submissions of a run, so it has no budget of its own."""


class Grader:
    """Grades submissions of one part, one after another; a context manager."""

    def __init__(self, bundle: Bundle, sandbox: Sandbox) -> None:
        self._bundle, self._sandbox = bundle, sandbox
        self._open = ExitStack()
        self._yardsticks: dict[str, Session] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def grade(self, stem: str, path: Path) -> Report:
        """Take one handed-in file through all stages; whatever happens ends in a report."""
        digest = ""
        try:
            digest = digest_of(path)
            submission = self._read(stem, path)
            outcomes, notes = self._check(submission)
            return self._report(submission, outcomes, notes)
        except Refused as refusal:
            return self._without_grade(stem, digest, Status.NOT_GRADED, str(refusal))
        except Exception:  # noqa: BLE001 - our bug must not stop the others, nor pass as a zero
            return self._without_grade(stem, digest, Status.GRADER_ERROR, traceback.format_exc())

    def _read(self, stem: str, path: Path) -> Submission:
        return read_submission(
            path, stem=stem, part=self._bundle.part, questions=tuple(self._bundle.points)
        )

    def _check(self, submission: Submission) -> tuple[tuple[Outcome, ...], tuple[str, ...]]:
        files = {**submission.files, **self._bundle.library}
        with Session(
            self._sandbox, cells=submission.cells, files=files, limits=self._bundle.limits
        ) as session:
            outcomes = tuple(run_checks(self._bundle, session, self._yardstick))
            return outcomes, session.load_errors

    def _report(
        self, submission: Submission, outcomes: tuple[Outcome, ...], notes: tuple[str, ...]
    ) -> Report:
        faults = [o for o in outcomes if o.verdict is Verdict.GRADER_ERROR]
        return Report(
            stem=submission.stem,
            digest=submission.digest,
            status=Status.GRADER_ERROR if faults else Status.GRADED,
            max_score=self._bundle.max_score,
            outcomes=outcomes,
            reason=f"{faults[0].check}: {faults[0].message}" if faults else "",
            notes=(*submission.notes, *notes),
        )

    def _without_grade(self, stem: str, digest: str, status: Status, reason: str) -> Report:
        return Report(
            stem=stem, digest=digest, status=status, max_score=self._bundle.max_score, reason=reason
        )

    def _yardstick(self, function: Callable[..., Any]) -> Session:
        """Keep a clean worker for trusted code, started once for all submissions."""
        source = inspect.getsourcefile(function)
        assert source is not None
        if source not in self._yardsticks:
            cell = Cell(label="yardstick", source=Path(source).read_text())
            patient = replace(self._bundle.limits, total_seconds=_FOREVER)
            self._yardsticks[source] = self._open.enter_context(
                TrustedSession(self._sandbox, cells=[cell], files={}, limits=patient)
            )
        return self._yardsticks[source]
