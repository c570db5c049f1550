"""A function of ours costs what course.toml says, whether or not the submission says that it is."""

import pytest

from autograder.course.final_score import final_scores
from autograder.grading import Grader, open_bundle
from autograder.grading.unlocked import HandedOut
from autograder.intake import submission_at
from autograder.model import Cell, Declaration, DeclaredAuthor, OpenedSubmission, Work
from autograder.report.lines import unlocked_line
from autograder.report.results import score_lines
from autograder.reproducible_zip import read_zip, write_zip
from autograder.verdicts import Verdict
from courses.mini_course import MINI, built_mini

OURS = (MINI / "solutions" / "unlocked" / "total.py").read_text()
OWN = "import numpy as np\n\n\ndef total(x):\n    return float(np.sum(x))\n"
IMPORTED = "from my_sums import total\n"
RENAMED = """
import numpy as xp
def total(values: list) -> float:
    '''My own idea.'''
    total_so_far: float = 0.0  # begin with nothing
    for v in xp.ravel(values)[::-1].tolist():
        pass
        total_so_far = v + total_so_far
    return total_so_far
"""
UNDER_ANOTHER_NAME = RENAMED.replace("def total(", "def added(") + "total = added\n"
INSIDE = (
    "def total(x):\n"
    + "\n".join(f"    {line}" for line in RENAMED.strip().splitlines())
    + "\n    return total(x)\n"
)
IN_A_CLASS = "class Sums:\n" + "\n".join(f"    {line}" for line in RENAMED.splitlines())


@pytest.fixture(scope="module")
def zips(tmp_path_factory):
    folder = built_mini(tmp_path_factory.getbasetemp()) / "autograder"
    return [folder / "sums.zip", folder / "counting.zip"]


@pytest.fixture(scope="module")
def look(zips):
    """Look into a submission with this code in the first part, and these files beside both."""

    def call(
        code,
        *,
        counting="class Counter:\n    pass",
        beside=None,
        noted=(),
        parts=("sums", "counting"),
    ):
        opened = [path for path in zips if path.stem in parts]
        files = {name: text.encode() for name, text in (beside or {}).items()}
        author = DeclaredAuthor(family="Curie", given="Marie", id="1867")
        cells = {"sums": code, "counting": counting}
        with open_bundle(*opened) as bundle:
            return HandedOut(bundle).look_into(
                OpenedSubmission(
                    stem="one",
                    digest="",
                    parts={
                        part: Work(cells=(Cell(label="cell 1", source=cells[part]),), files=files)
                        for part in parts
                    },
                    declared=Declaration(authors=(author,), packed="", unlocked=tuple(noted)),
                )
            )

    return call


class TestFound:
    def test_what_is_noted_counts(self, look):
        found = look(OWN, noted=["total", "something else"])
        assert (found.questions, found.answered, found.costs) == (("total",), {"total"}, 0.25)
        assert found.told == ""

    def test_what_somebody_wrote_does_not(self, look):
        found = look(OWN)
        assert (found.questions, found.answered, found.costs, found.told) == ((), set(), 0, "")

    @pytest.mark.parametrize(
        "code",
        [
            OURS,
            RENAMED,
            UNDER_ANOTHER_NAME,
            INSIDE,
            f"%matplotlib inline\n{RENAMED}",
            f"{RENAMED}\ndef broken(:\n",
            f"{RENAMED}{'# padded with what nobody reads' * 10}\n" + "# more of it\n" * 25_000,
            IN_A_CLASS,
        ],
        ids=["ours", "renamed", "alias", "inside", "magic", "syntax error", "padded", "in a class"],
    )
    def test_ours_is_found_without_a_note(self, look, code):
        found = look(code)
        assert (found.questions, found.costs) == (("total",), 0.25)
        assert "total" in found.answered
        assert found.told == (
            "Ours by its structure, though hand_in.json does not say so: 'total'."
        )

    def test_ours_is_found_in_the_module_beside_the_notebook(self, look):
        found = look(IMPORTED, beside={"my_sums.py": OURS})
        assert found.questions == ("total",)
        assert look(IMPORTED, beside={"my_sums.py": OWN}).questions == ()

    @pytest.mark.parametrize(
        ("cell", "earns"),
        [
            ("from my_sums import total\n{counter}total(n)", True),
            ("total = lambda x: sum(x)\n{counter}total(n)", True),
            ("from my_sums import total as ours\n{counter}ours(n)", False),
            ("from my_sums import total as ours\nmine = ours\n{counter}mine(n)", False),
            ("import my_sums\n{counter}my_sums.total(n)", False),
            (
                "from my_sums import total as t\ndef help(x):\n    return t(x)\n{counter}help(n)",
                False,
            ),
            (RENAMED.replace("def total", "def added") + "{counter}added(n)", False),
        ],
    )
    def test_a_question_may_call_ours_by_its_name_only(self, look, cell, earns):
        counter = "class Counter:\n    def add(self, n):\n        return "
        found = look(
            IMPORTED, counting=cell.format(counter=counter), beside={"my_sums.py": RENAMED}
        )
        assert found.answered == ({"total"} if earns else {"total", "Counter"})

    def test_a_cell_that_is_too_long_to_look_through_is_told(self, look):
        found = look("x = 0\n" * 50_000)
        assert (
            found.told == "A cell or file is too long to be looked through for functions of ours."
        )

    def test_each_part_graded_alone_takes_what_belongs_to_it(self, look):
        """The first part has the question, the second one uses the function."""
        first = look(OWN, noted=["total"], parts=["sums"])
        assert (first.answered, first.costs) == ({"total"}, 0)
        second = look(OWN, noted=["total"], parts=["counting"])
        assert (second.questions, second.costs) == (("total",), 0.25)


@pytest.fixture
def grade(zips, tmp_path, best_sandbox):
    """Grade the solution with other code in the first part."""

    def call(body):
        built = zips[0].parents[1] / "solution"
        members = {**read_zip(built / "counting.zip"), **read_zip(built / "sums.zip")}
        notebook = members["sums.ipynb"].decode()
        assert notebook.count("return float(np.sum(x))") == 1
        written = body.replace("\n", "\\n")
        members["sums.ipynb"] = notebook.replace("return float(np.sum(x))", written).encode()
        path = tmp_path / "submission.zip"
        write_zip(path, members)
        with open_bundle(*zips) as bundle, Grader(bundle, best_sandbox) as grader:
            return grader.grade(submission_at(path))

    return call


BODY = """added = 0.0
    for number in np.ravel(x)[::-1].tolist():
        added = number + added
    return added"""


class TestGraded:
    def test_it_earns_nothing_and_costs_more(self, grade):
        report = grade(BODY)
        (outcome, *_) = [o for o in report.outcomes if o.question == "total" and o.max_points]
        assert (outcome.verdict, outcome.points) == (Verdict.UNLOCKED, 0)
        assert outcome.message == "What stands here is ours, so it earns nothing."
        assert (report.earned, report.paid, report.score, report.max_score) == (4, 0.25, 3.75, 6)
        (score,) = final_scores(report, None, None)
        assert score.arithmetic == "4 - 0.25 (unlocked) = 3.75"
        assert unlocked_line(report) == "total: 0.25 points off"
        assert "\nUnlocked: total: 0.25 points off." in score_lines(report)
        assert report.reason.startswith("Ours by its structure")

    def test_what_is_ones_own_is_paid_in_full(self, grade):
        report = grade("return float(np.sum(x))")
        assert (report.score, report.unlocked, report.unlocking) == (6, (), 0)
