"""Otter's test files and the grader's record of a check must agree; else the grader is at fault."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import StudentCode, check, expect
from autograder.diagnose import explain_nothing
from autograder.errors import GraderFault
from autograder.grading.bundle import BundledPart
from autograder.grading.checking import Recorder, run_checks
from autograder.model import Cell, Limits
from autograder.otter_api import NBMetadataConfig, create_test_file
from autograder.sandbox import Sandbox, SandboxedCode, Session
from autograder.verdicts import Outcome, Verdict

TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False
name = "answer"
points = None

@test_case(points=2, hidden=True)
def is_right(env):
    from autograder.checks import run
{body}
"""


@check(question="answer", points=2, hint="Think.")
def is_right(student: StudentCode) -> None:
    """The answer is 42."""
    expect.close(student.answer(), 42, "answer")


@check(question="answer", points=2, hint="Think.")
def fails_itself(student: StudentCode) -> None:
    """Nobody passes this check."""
    raise KeyError("ours")


Graded = Callable[..., list[Outcome]]


@pytest.fixture
def graded(best_sandbox: Sandbox, tmp_path: Path) -> Graded:
    """Run a test file with this body on code that returns this answer."""

    def call(body: str, answer: int = 42, checked: object = is_right) -> list[Outcome]:
        path = tmp_path / "answer.py"
        path.write_text(TEST_FILE.format(body="\n".join(f"    {s}" for s in body.splitlines())))
        test_file = create_test_file(str(path), NBMetadataConfig())
        for case in test_file.test_cases:
            case.body.test_func.__globals__["check"] = checked
        part = BundledPart(
            id="p",
            title="P",
            points={"answer": 2},
            text_questions=(),
            experiments=(),
            results="",
            plots=(),
            reference=(),
            test_files=(test_file,),
        )
        cells = [Cell(label="cell", source=f"def answer(): return {answer}")]
        with Session(best_sandbox, cells=cells, files={}, limits=Limits()) as session:
            return list(
                run_checks(part, session, pytest.fail, explain_nothing, np.random.default_rng)
            )

    return call


def test_a_check_that_passes_earns_its_points(graded: Graded) -> None:
    (outcome,) = graded("run(check, env)")
    assert (outcome.verdict, outcome.points, outcome.hint) == (Verdict.PASSED, 2.0, "")
    (outcome,) = graded("run(check, env)", answer=3)
    assert (outcome.verdict, outcome.points, outcome.hint) == (Verdict.FAILED, 0.0, "Think.")


def test_a_check_with_an_error_is_the_graders_fault_and_says_where(graded: Graded) -> None:
    (outcome,) = graded("run(check, env)", checked=fails_itself)
    assert outcome.verdict is Verdict.GRADER_ERROR
    assert outcome.points == 0
    assert 'raise KeyError("ours")' in outcome.message


def test_a_message_with_a_random_number_is_the_same_whenever_the_work_is_graded(
    graded: Graded,
) -> None:
    (once,), (again,) = [
        graded("run(check, env)", answer="__import__('random').random()") for _ in range(2)
    ]
    assert once.message == again.message
    assert "0.8444" in once.message  # the first number that Python draws with the seed 0


@pytest.mark.parametrize("body", ["pass", "run(check, env)\nrun(check, env)"])
def test_each_test_case_runs_one_check(graded: Graded, body: str) -> None:
    with pytest.raises(GraderFault, match=r"answer: 1 otter test cases, but [02] checks ran"):
        graded(body)


def test_a_test_case_that_hides_a_failure_is_found_out(graded: Graded) -> None:
    with pytest.raises(
        GraderFault, match="is_right: otter and this grader disagree whether it passed"
    ):
        graded("try:\n    run(check, env)\nexcept Exception:\n    pass", answer=3)


def test_a_signal_in_a_check_is_not_followed_by_a_request_to_the_worker() -> None:
    """It is in a call that does not end, and would answer only when its time is up."""

    class Waiting(SandboxedCode):
        def begin_check(self, number: int) -> None:
            pass

        def end_of_check(self) -> None:
            raise AssertionError("the worker would not answer")

    def interrupted(_student: StudentCode) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Recorder(Waiting(None)).run(interrupted, {}, forgiving=True)
