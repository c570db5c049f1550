"""Runs a part's otter test files on a submission, and keeps a verdict for every check."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from typing import Any

from autograder.checks import Check, info
from autograder.checks.running import HOST, judge
from autograder.checks.student import Draws
from autograder.checks.transcript import Transcript
from autograder.diagnose import Explain, Judged
from autograder.errors import Finding, GraderFault, Inherited, StudentBlocked
from autograder.grading.bundle import BundledPart
from autograder.otter_api import TestCaseResult, TestFile
from autograder.sandbox import SandboxedCode, Session
from autograder.text import clean
from autograder.verdicts import Diagnosis, Difference, Outcome, Verdict

LONGEST_MESSAGE = 4000
"""Characters: a message shows a few arrays at most, but names of a student's may be in it."""

_SEED = 0
"""Of the student's random numbers in every check, and of the trial runs that explain failures."""


class Recorder:
    """The host that otter's test files find in their environment: it records how checks ended."""

    def __init__(self, student: SandboxedCode) -> None:
        self._student = student
        self.ended: list[Judged] = []

    def begin(self, question: str) -> None:
        """Forget how the checks of another question ended."""
        self._student.begin(question)
        self.ended = []

    def run(self, check: Check, builds_on: Mapping[str, str], *, forgiving: bool) -> None:
        """Run a check in the sandbox and record its verdict; otter sees the exception only."""
        self._student.transcript = Transcript()
        try:
            self._run(check, builds_on, forgiving=forgiving)
        except Exception:
            self._let_go()
            raise
        self._let_go()  # not after a signal: a worker in a call would not answer

    def _run(self, check: Check, builds_on: Mapping[str, str], *, forgiving: bool) -> None:
        self._student.begin_check(_SEED)
        try:
            judge(check, self._student, builds_on)
        except Inherited as inherited:
            message = f"{inherited} It costs nothing here." if forgiving else str(inherited)
            self._end(check, inherited.verdict, message, inherited.difference)
            if not forgiving:
                raise
        except Finding as finding:
            self._end(check, finding.verdict, str(finding), finding.difference)
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

    def _let_go(self) -> None:
        with suppress(Finding):
            self._student.end_of_check()

    def _end(
        self, check: Check, verdict: Verdict, message: str, difference: Difference | None = None
    ) -> None:
        transcript = self._student.transcript or Transcript()
        message = message if verdict is Verdict.GRADER_ERROR else clean(message, LONGEST_MESSAGE)
        self.ended.append(
            Judged(
                check=check,
                verdict=verdict,
                transcript=transcript,
                message=message,
                difference=difference,
            )
        )


def run_checks(
    part: BundledPart,
    session: Session,
    yardstick: Callable[[Callable[..., Any]], Session],
    explain: Explain,
    inputs: Draws,
) -> Iterator[Outcome]:
    """Yield an outcome for every check of every question, in order.

    All public checks come first and have a worker of their own. Their messages are always shown,
    and so cannot tell anything about the inputs of hidden checks.
    """
    student = SandboxedCode(session, yardstick)
    student.draws = inputs
    recorder = Recorder(student)
    public = [_run(test_file, recorder, hidden=False) for test_file in part.test_files]
    student.start_afresh()
    for test_file, of_public in zip(part.test_files, public, strict=True):
        by_case = of_public | _run(test_file, recorder, hidden=True)
        in_order = [by_case[id(case)] for case in test_file.test_cases]
        diagnoses = explain([ended for _, ended in in_order], student)
        for result, ended in in_order:
            yield _outcome(result, ended, diagnoses.get(ended.name, ()))


def _run(
    test_file: TestFile, recorder: Recorder, *, hidden: bool
) -> dict[int, tuple[TestCaseResult, Judged]]:
    """Run the hidden or the public cases of a test file; return how each ended, by its `id`."""
    chosen = copy(test_file)
    chosen.test_cases = [case for case in test_file.test_cases if case.hidden is hidden]
    recorder.begin(test_file.name)
    chosen.run({HOST: recorder})
    results, ended = chosen.test_case_results, recorder.ended
    if len(results) != len(ended):
        raise GraderFault(
            f"{test_file.name}: {len(results)} otter test cases, but "
            f"{len(ended)} checks ran: {results}"
        )
    pairs = zip(results, ended, strict=True)
    return {id(result.test_case): (result, judged) for result, judged in pairs}


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
        difference=ended.difference,
    )
