"""A verdict that depends on the random inputs is found, and named with how often it came out."""

from pathlib import Path

import pytest

from autograder.checks import StudentCode, check, expect
from autograder.diagnose import Reference
from autograder.grading import open_bundle
from autograder.grading.bundle import BundledPart
from autograder.model import Cell, Work
from autograder.otter_api import NBMetadataConfig, create_test_file
from autograder.validate import Rerun, Specimen, read_material, rerun
from autograder.validate.fresh_inputs import verdicts_of
from autograder.verdicts import Verdict
from courses.mini_course import MINI, built_mini

TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False
name = "sign"
points = 1

@test_case(points=1, hidden=True)
def test_it(env):
    from autograder.checks import run
    run(check, env)
"""


@check(question="sign", points=1, hint="Which numbers are negative?")
def half_of_the_draws_tell(student: StudentCode) -> None:
    """The sign of a random number is right."""
    number = float(student.rng(1).normal())
    expect.close(student.sign(number), 1.0 if number > 0 else -1.0, "the sign")


@pytest.fixture
def part(tmp_path: Path) -> BundledPart:
    path = tmp_path / "sign.py"
    path.write_text(TEST_FILE)
    test_file = create_test_file(str(path), NBMetadataConfig())
    for case in test_file.test_cases:
        case.body.test_func.__globals__["check"] = half_of_the_draws_tell
    return BundledPart(
        id="p",
        title="P",
        points={"sign": 1},
        text_questions=(),
        experiments=(),
        results="",
        plots=(),
        reference=(),
        test_files=(test_file,),
    )


def _rerun(part: BundledPart, tmp_path: Path, answer: str) -> Rerun:
    source = f'def sign(x):\n    """Answer."""\n    return {answer}\n'
    (tmp_path / "answer.py").write_text(source)
    specimen = Specimen(
        kind="mistake",
        name="always_plus",
        title="Always plus.",
        part="p",
        questions=("sign",),
        work=Work(cells=(Cell(label="cell", source=source),), files={}),
    )
    reference = Reference(tmp_path, ["answer"])
    return Rerun(specimen=specimen, verdicts=verdicts_of(specimen, part, reference, seeds=40))


def test_a_mistake_that_some_draws_miss_is_named(part: BundledPart, tmp_path: Path) -> None:
    (line,) = _rerun(part, tmp_path, "1.0").differing()
    assert line.startswith("mistake always_plus: sign.half_of_the_draws_tell: ")
    assert "FAILED" in line
    assert "PASSED" in line


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("1.0 if x > 0 else -1.0", Verdict.PASSED),
        ("0.0", Verdict.FAILED),
        ("1 / 0", Verdict.CRASHED),
    ],
)
def test_what_every_draw_decides_alike_is_not(
    part: BundledPart, tmp_path: Path, answer: str, verdict: Verdict
) -> None:
    again = _rerun(part, tmp_path, answer)
    assert not list(again.differing())
    assert {v for verdicts in again.verdicts for v in verdicts.values()} == {verdict}


def test_all_code_of_the_course_is_run_again(tmp_path_factory, best_sandbox) -> None:
    built = built_mini(tmp_path_factory.getbasetemp())
    with open_bundle(*sorted((built / "autograder").glob("*.zip"))) as bundle:
        material = read_material(bundle, built, MINI / "solutions")
        specimens = [s for s in material.all(bundle.points) if s.kind not in {"starter", "pair"}]
        again = list(rerun(specimens, bundle, best_sandbox, 2, seeds=2))
    assert {a.specimen.name for a in again} <= {s.name for s in specimens}
    assert "total_sign" in {a.specimen.name for a in again}
    assert not [line for a in again for line in a.differing()]
