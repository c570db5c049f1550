"""Runs a part's otter test files against a submission, keeping a verdict for every check."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from autograder.checks import Check, info
from autograder.checks.host import HOST, perform
from autograder.errors import Finding, GraderFault
from autograder.grading.bundle import BundledPart
from autograder.model import Outcome, Verdict
from autograder.otter_api import TestCaseResult
from autograder.sandbox import SandboxStudent, Session


class Recorder:
    """The host that otter's test files find in their environment: it remembers how checks ended."""

    def __init__(self, student: SandboxStudent) -> None:
        self._student = student
        self.ended: list[tuple[Check, Verdict, str]] = []

    def run(self, check: Check) -> None:
        """Run a check in the sandbox; otter learns the verdict from the exception, we from here."""
        try:
            perform(check, self._student)
        except Finding as finding:
            self.ended.append((check, finding.verdict, str(finding)))
            raise
        except Exception:
            self.ended.append((check, Verdict.GRADER_ERROR, traceback.format_exc()))
            raise
        else:
            self.ended.append((check, Verdict.PASSED, ""))
        finally:
            with suppress(Finding):
                self._student.forget()


def run_checks(
    part: BundledPart, session: Session, yardstick: Callable[[Callable[..., Any]], Session]
) -> Iterator[Outcome]:
    """Yield an outcome for every check of every question, in order."""
    student = SandboxStudent(session, yardstick)
    recorder = Recorder(student)
    for test_file in part.test_files:
        student.forgive()
        recorder.ended.clear()
        test_file.run({HOST: recorder})
        results = test_file.test_case_results
        if len(results) != len(recorder.ended):
            raise GraderFault(
                f"{test_file.name}: {len(results)} otter test cases, but "
                f"{len(recorder.ended)} checks ran: {results}"
            )
        for result, (check, verdict, message) in zip(results, recorder.ended, strict=True):
            yield _outcome(result, check, verdict, message)


def _outcome(result: TestCaseResult, check: Check, verdict: Verdict, message: str) -> Outcome:
    declared, case = info(check), result.test_case
    if result.passed != (verdict is Verdict.PASSED):
        raise GraderFault(f"{declared.name}: otter and we disagree whether it passed")
    return Outcome(
        question=declared.question,
        check=declared.name,
        title=declared.title,
        verdict=verdict,
        points=case.points if result.passed else 0.0,
        max_points=case.points,
        hidden=case.hidden,
        message=message,
        hint="" if result.passed else declared.hint,
    )
