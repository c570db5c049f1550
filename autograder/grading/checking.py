"""Runs a part's otter test files on a submission, and keeps a verdict for every check."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from autograder.checks import Check, info
from autograder.checks.running import HOST, judge
from autograder.checks.student import Draws
from autograder.checks.transcript import Transcript
from autograder.diagnose import Explain, Judged
from autograder.errors import Finding, GraderFault, Inherited, StudentBlocked
from autograder.grading.bundle import BundledPart
from autograder.otter_api import TestCaseResult
from autograder.sandbox import SandboxedCode, Session
from autograder.text import clean
from autograder.verdicts import Diagnosis, Outcome, Verdict

LONGEST_MESSAGE = 4000
"""Characters: a message shows a few arrays at most, but names of a student's may be in it."""


class Recorder:
    """The host that otter's test files find in their environment: it records how checks ended."""

    def __init__(self, student: SandboxedCode) -> None:
        self._student = student
        self.ended: list[Judged] = []

    def run(self, check: Check, builds_on: Mapping[str, str], *, forgiving: bool) -> None:
        """Run a check in the sandbox and record its verdict; otter sees the exception only."""
        self._student.transcript = Transcript()
        try:
            judge(check, self._student, builds_on)
        except Inherited as inherited:
            message = f"{inherited} It costs nothing here." if forgiving else str(inherited)
            self._end(check, inherited.verdict, message)
            if not forgiving:
                raise
        except Finding as finding:
            self._end(check, finding.verdict, str(finding))
            raise
        except MemoryError:
            too_large = StudentBlocked(
                "returned what cannot be judged in the memory that grading one submission may use"
            )
            self._end(check, too_large.verdict, str(too_large))
            raise too_large from None
        except Exception:
            self._end(check, Verdict.GRADER_ERROR, traceback.format_exc())
            raise
        else:
            self._end(check, Verdict.PASSED, " ".join(self._student.remarks))
        finally:
            with suppress(Finding):
                self._student.forget()

    def _end(self, check: Check, verdict: Verdict, message: str) -> None:
        transcript = self._student.transcript or Transcript()
        message = message if verdict is Verdict.GRADER_ERROR else clean(message, LONGEST_MESSAGE)
        self.ended.append(
            Judged(check=check, verdict=verdict, transcript=transcript, message=message)
        )


def run_checks(
    part: BundledPart,
    session: Session,
    yardstick: Callable[[Callable[..., Any]], Session],
    explain: Explain,
    inputs: Draws,
) -> Iterator[Outcome]:
    """Yield an outcome for every check of every question, in order."""
    student = SandboxedCode(session, yardstick)
    student.draws = inputs
    recorder = Recorder(student)
    for test_file in part.test_files:
        student.clear_fatal_calls()
        recorder.ended.clear()
        test_file.run({HOST: recorder})
        results = test_file.test_case_results
        if len(results) != len(recorder.ended):
            raise GraderFault(
                f"{test_file.name}: {len(results)} otter test cases, but "
                f"{len(recorder.ended)} checks ran: {results}"
            )
        diagnoses = explain(recorder.ended, student)
        for result, ended in zip(results, recorder.ended, strict=True):
            yield _outcome(result, ended, diagnoses.get(ended.name, ()))


def _outcome(result: TestCaseResult, ended: Judged, diagnoses: tuple[Diagnosis, ...]) -> Outcome:
    declared, case = info(ended.check), result.test_case
    if ended.verdict is not Verdict.INHERITED and result.passed != ended.passed:
        raise GraderFault(f"{declared.name}: otter and this grader disagree whether it passed")
    return Outcome(
        question=declared.question,
        check=declared.name,
        title=declared.title,
        verdict=ended.verdict,
        points=case.points if result.passed else 0.0,
        max_points=case.points,
        hidden=case.hidden,
        message=ended.message,
        hint="" if ended.passed else declared.hint,
        diagnoses=diagnoses,
    )
