"""Several courses with equal package names can be open at once, and each has its own packages."""

import shutil
import sys
from pathlib import Path

import pytest

from autograder.build.part import pack_part
from autograder.course import read_course
from autograder.grading import Bundle, Grader, open_bundle
from autograder.intake import submission_at
from autograder.reproducible_zip import write_zip
from autograder.sandbox import Sandbox
from autograder.verdicts import Verdict
from courses.mini_course import MINI

TOTAL = "def total(x):\n    return {}\n"
COUNTER = """
class Counter:
    def __init__(self, step=1):
        self.step, self.count = step, 0

    def add(self, n):
        self.count += int(total([n])) * self.step
        return self.count
"""
ONCE, TWICE = "sum(x)", "2 * sum(x)"


def _pack(folder: Path) -> list[Path]:
    course = read_course(folder)
    for part in course.parts:
        workshop = folder / "workshop" / part.id
        workshop.mkdir(parents=True)
        pack_part(course, part, folder / "dist", workshop, b"secret")
    return sorted((folder / "dist" / "autograder").glob("*.zip"))


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pack the course with a library that has the same name as the large course's."""
    folder = tmp_path_factory.mktemp("once") / "course"
    shutil.copytree(MINI, folder)
    library = folder / "assignment" / "normlab"
    library.mkdir()
    (library / "__init__.py").write_text('"""Numbers."""\n\nfrom normlab.numbers import FACTOR\n')
    (library / "numbers.py").write_text('"""A number."""\n\nFACTOR = 1\n')
    for path in (
        folder / "solutions" / "reference" / "sums.py",
        folder / "tests" / "hidden" / "_shared.py",
        folder / "solutions" / "mistakes" / "conditions.py",
    ):
        docstring, _, code = path.read_text().partition("\n")
        path.write_text(f"{docstring}\n\nimport normlab.numbers as of_this_course\n{code}")
    _edit(folder / "assignment" / "course.toml", "library = []", 'library = ["normlab"]')
    reference = folder / "solutions" / "reference" / "sums.py"
    _edit(reference, "(np.sum(x))", "(np.sum(x)) * of_this_course.FACTOR")
    return _pack(folder)


@pytest.fixture(scope="module")
def twice(once: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Pack another course, where the sum is doubled, and counted in steps of four."""
    folder = tmp_path_factory.mktemp("twice") / "course"
    shutil.copytree(once[0].parents[2], folder, ignore=shutil.ignore_patterns("dist", "workshop"))
    _edit(folder / "assignment" / "normlab" / "numbers.py", "FACTOR = 1", "FACTOR = 2")
    _edit(folder / "tests" / "hidden" / "_shared.py", "STEP = 3", "STEP = 4")
    _edit(folder / "assignment" / "public_checks" / "total.py", ", 3, ", ", 6, ")
    _edit(folder / "tests" / "hidden" / "Counter.py", "2 * STEP", "4 * STEP")
    with open_bundle(*once):  # while another course is open
        return _pack(folder)


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, f"{path} has changed: {text}"
    path.write_text(text.replace(before, after))


def _graded(bundle: Bundle, sandbox: Sandbox, folder: Path, total: str) -> dict[str, Verdict]:
    source = f"from normlab import FACTOR\n\n{TOTAL.format(total)}{COUNTER}"
    submission = folder / "submission.zip"
    write_zip(submission, {f"{part.id}.py": source.encode() for part in bundle.parts})
    with Grader(bundle, sandbox) as grader:
        report = grader.grade(submission_at(submission))
    return {outcome.check: outcome.verdict for outcome in report.outcomes}


def test_each_course_judges_by_its_own_checks_and_reference(
    once: list[Path], twice: list[Path], bundle: Bundle, best_sandbox: Sandbox, tmp_path: Path
) -> None:
    with open_bundle(*once) as one, open_bundle(*twice) as two:
        for opened, right, wrong in ((one, ONCE, TWICE), (two, TWICE, ONCE)):
            good = _graded(opened, best_sandbox, tmp_path, right)
            assert good["adds_three"] is good["counts_in_steps"] is Verdict.PASSED
            bad = _graded(opened, best_sandbox, tmp_path, wrong)
            assert bad["adds_three"] is Verdict.FAILED
        steps = [b.importer.module("hidden._shared").STEP for b in (one, two)]
    assert steps == [3, 4]
    assert bundle.importer.module("reference.batch_norm").batchnorm_forward


def test_what_a_question_builds_on_is_the_reference_of_its_own_course(
    once: list[Path], twice: list[Path], best_sandbox: Sandbox, tmp_path: Path
) -> None:
    """The counter is right; only the sum before it is wrong."""
    with open_bundle(*once) as one, open_bundle(*twice) as two:
        for opened in (one, two, one):
            verdicts = _graded(opened, best_sandbox, tmp_path, "sum(x) + 1")
            assert verdicts["counts_in_steps"] is Verdict.INHERITED


def test_trial_runs_use_the_library_of_their_own_course(
    once: list[Path], twice: list[Path]
) -> None:
    with open_bundle(*once) as one, open_bundle(*twice) as two:
        for opened, factor in ((one, 1), (two, 2)):
            names = opened.reference.run()
            assert names["total"]([1, 2]) == 3 * factor


def test_nothing_is_left_of_a_closed_course(once: list[Path], bundle: Bundle) -> None:
    before = dict(sys.modules), list(sys.path), list(sys.meta_path)
    with open_bundle(*once) as opened:
        for test_file in (file for part in opened.parts for file in part.test_files):
            test_file.run({})  # imports what its checks need; without code, none of them passes
        opened.reference.run()
        assert set(sys.modules) - set(before[0])
    assert (dict(sys.modules), list(sys.path), list(sys.meta_path)) == before
