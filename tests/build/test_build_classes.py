"""Classes and texts as questions: what students get of them, and what stays private."""

import re
import textwrap

import pytest

from autograder.build.questions import collect_text_questions
from autograder.build.solutions import read_solutions
from autograder.course import Part
from autograder.errors import CourseError

INVITATION = "# Your code here, in place of the three dots."

CLASS = '''\
class Net(dict):
    """Compute."""

    slope = 0.01

    def __init__(self, sizes: list[int], *, reg: float = 0.0) -> None:
        """Make it.

        sizes: how large.

        """
        self.sizes = sizes

    @property
    def depth(self) -> int:
        """How deep."""
        return self._count()

    @staticmethod
    def _secret(x):
        return x

    def _count(self) -> int:
        # all of them
        return len(self.sizes)
'''

STARTER = f'''\
class Net(dict):
    """Compute."""

    slope = 0.01

    def __init__(self, sizes, *, reg=0.0):
        """Make it.

        sizes: how large.
        """
        {INVITATION}
        ...

    @property
    def depth(self):
        """How deep."""
        {INVITATION}
        ...
'''


@pytest.fixture
def net(tmp_path):
    (tmp_path / "reference.py").write_text(CLASS)
    return read_solutions(tmp_path / "reference.py")["Net"]


def test_students_get_signatures_and_docstrings_and_nothing_private(net):
    """The code is cut as otter assign cuts it; the tests that build a course verify that."""
    given = re.sub(
        r" *# BEGIN SOLUTION NO PROMPT\n.*?# END SOLUTION\n?",
        "",
        f"{net.answer_cell}\n",
        flags=re.DOTALL,
    )
    given = re.sub(r"# BEGIN SOLUTION\n.*?# END SOLUTION", "...", given, flags=re.DOTALL)
    assert given.rstrip() == STARTER.rstrip()


def test_the_complete_cell_is_the_class(net):
    names = {}
    exec(net.complete_cell, names)
    assert names["Net"]([1, 2]).depth == 2
    assert "SOLUTION" not in net.complete_cell
    assert INVITATION not in net.complete_cell


def test_a_public_method_without_docstring_is_named(tmp_path):
    source = """
        class Net:
            "N."
            def f(self):
                return 1
    """
    (tmp_path / "reference.py").write_text(textwrap.dedent(source))
    with pytest.raises(CourseError, match="f needs a docstring"):
        read_solutions(tmp_path / "reference.py")


TEXTS = Part(id="p", title="P", source="p.md", reference=(), points={}, texts={"why": 1.5})


def test_answer_and_rubric_are_read(tmp_path):
    text = "## Answer\n\nSo $x$.\n\n## Rubric\n\n- 1 point: x\n- 0.5 points: y\n"
    (tmp_path / "why.md").write_text(text)
    (text_question,) = collect_text_questions(TEXTS, tmp_path)
    assert (text_question.name, text_question.points, text_question.answer) == (
        "why",
        1.5,
        "So $x$.",
    )
    assert text_question.rubric == "- 1 point: x\n- 0.5 points: y"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("## Answer\n\nSo.\n\n## Rubric\n\n- 1 point: x\n", "adds up to 1,"),
        ("## Answer\n\nSo.\n", "must consist of"),
        ("So.\n\n## Rubric\n\n- 1.5 points: x\n", "must consist of"),
    ],
)
def test_what_does_not_add_up_is_reported(tmp_path, text, reason):
    (tmp_path / "why.md").write_text(text)
    with pytest.raises(CourseError, match=reason):
        collect_text_questions(TEXTS, tmp_path)


def test_a_missing_text_is_named(tmp_path):
    with pytest.raises(CourseError, match=r"why\.md does not exist"):
        collect_text_questions(TEXTS, tmp_path)


def test_a_long_signature_is_wrapped(tmp_path):
    names = ", ".join(f"argument_{number}={number}" for number in range(12))
    source = f'class Net:\n    """N."""\n\n    def f(self, {names}):\n        """F."""\n        return 1\n'
    (tmp_path / "reference.py").write_text(source)
    cell = read_solutions(tmp_path / "reference.py")["Net"].complete_cell
    assert max(map(len, cell.splitlines())) <= 100
    found = {}
    exec(cell, found)
    assert found["Net"]().f() == 1
