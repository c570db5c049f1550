"""Public checks come first, in a worker of their own: they can tell nothing about hidden ones."""

from pathlib import Path

import numpy as np
import pytest

from autograder.checks import Check, StudentCode, check, expect
from autograder.diagnose import explain_nothing
from autograder.grading.bundle import BundledPart
from autograder.grading.checking import run_checks
from autograder.model import Cell, Limits
from autograder.otter_api import NBMetadataConfig, TestFile, create_test_file
from autograder.sandbox import Sandbox, Session
from autograder.verdicts import Outcome, Verdict

SECRET = 987654321

TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False
name = "{name}"
points = None

@test_case(points=2, hidden=True)
def hidden(env):
    from autograder.checks import run
    run(checks["hidden"], env)

@test_case(points=0, hidden=False)
def public(env):
    from autograder.checks import run
    run(checks["public"], env)
"""


@check(question="first", points=2, hint="Think.")
def hidden(student: StudentCode) -> None:
    """The hidden input is known to nobody."""
    expect.close(student.answer(SECRET), 42, "answer")


@check(question="first", points=0, hint="Think.")
def public(student: StudentCode) -> None:
    """What it raises is always shown."""
    expect.close(student.answer(1), 42, "answer")


CHECKS: dict[str, Check] = {"hidden": hidden, "public": public}

TELLS_BY_MEMORY = """
seen = []
def answer(number):
    seen.append(number)
    raise ValueError(f"seen: {seen}")
"""

TELLS_BY_FILES = """
import glob, os
places = [".", "/tmp", "/var/tmp", "/dev/shm", os.path.expanduser("~")]
told = [open(f).read() for place in places for f in glob.glob(place + "/.kept-*")]
if told:
    raise ValueError(f"seen: {told}")
def answer(number):
    for place in places:
        try:
            with open(f"{place}/.kept-{number}", "w") as file: file.write(str(number))
        except OSError:
            pass
    if told or number == 1:
        raise ValueError(f"seen: {told}")
    os._exit(1)
"""

TELLS_BY_CRASHES = """
import os
def answer(number):
    if number == 1:
        raise ValueError("alive")
    os._exit(number % 200 + 3)
"""


def _test_file(folder: Path, name: str) -> TestFile:
    path = folder / f"{name}.py"
    path.write_text(TEST_FILE.format(name=name))
    made = create_test_file(str(path), NBMetadataConfig())
    for case in made.test_cases:
        case.body.test_func.__globals__["checks"] = CHECKS
    return made


def _graded(
    sandbox: Sandbox, folder: Path, source: str
) -> tuple[list[Outcome], tuple[str, ...], int]:
    names = ("first", "second")
    part = BundledPart(
        id="p",
        title="P",
        points=dict.fromkeys(names, 2),
        text_questions=(),
        experiments=(),
        results="",
        plots=(),
        reference=(),
        test_files=tuple(_test_file(folder, name) for name in names),
    )
    cells = [Cell(label="cell", source=source)]
    with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
        outcomes = list(
            run_checks(part, session, pytest.fail, explain_nothing, np.random.default_rng)
        )
        return outcomes, session.load_errors, session.launched


@pytest.mark.parametrize(
    "source",
    [TELLS_BY_MEMORY, TELLS_BY_FILES, TELLS_BY_CRASHES],
    ids=["memory", "files", "crashes"],
)
def test_a_public_check_cannot_tell_what_a_hidden_one_showed(
    sandbox: Sandbox, tmp_path: Path, source: str
) -> None:
    """The second question's public check stands behind hidden ones of the first question."""
    outcomes, load_errors, _ = _graded(sandbox, tmp_path, source)
    shown = [outcome.message for outcome in outcomes if not outcome.hidden]
    assert len(shown) == 2
    assert all("ValueError" in message for message in shown)
    assert str(SECRET) not in " ".join([*shown, *load_errors])
    assert {outcome.verdict for outcome in outcomes} == {Verdict.CRASHED}


def test_outcomes_keep_the_order_of_the_checks(sandbox: Sandbox, tmp_path: Path) -> None:
    outcomes, _, launched = _graded(sandbox, tmp_path, "def answer(_): return 42")
    assert [outcome.check for outcome in outcomes] == ["hidden", "public"] * 2
    assert [outcome.points for outcome in outcomes] == [2.0, 0.0] * 2
    assert launched == 2, "right code costs one worker for public checks and one for hidden ones"
