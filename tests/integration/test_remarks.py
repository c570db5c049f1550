"""A remark of a check that passed reaches the report, but not the next check."""

from autograder.checks import StudentCode, check
from autograder.grading.checking import Recorder
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session
from autograder.verdicts import Verdict


@check(question="q", hint="h")
def is_close(student: StudentCode) -> None:
    """It is close."""
    student.remark("Cannot be told.")
    student.remark("It counts.")


@check(question="q", hint="h")
def is_clear(student: StudentCode) -> None:
    """It is clear."""


def test_a_remark_becomes_the_message_of_a_passed_check(best_sandbox: Sandbox) -> None:
    cells = [Cell(label="cell", source="")]
    with Session(best_sandbox, cells=cells, files={}, limits=Limits()) as session:
        recorder = Recorder(SandboxedCode(session))
        for one in (is_close, is_clear):
            recorder.run(one, {}, forgiving=False)
    assert [(e.verdict, e.message) for e in recorder.ended] == [
        (Verdict.PASSED, "Cannot be told. It counts."),
        (Verdict.PASSED, ""),
    ]
