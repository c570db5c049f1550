"""`grader` in a student's notebook: public checks through otter's files."""

import importlib
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from notebook_builders import code, save

from autograder.checks.notebook import NotebookChecks
from autograder.checks.results import Results
from autograder.verdicts import Outcome, Verdict

CHECKS = '''
from autograder.checks import check, expect

@check(question="forward", points=1, hint="Multiply <by> two.")
def doubles(student):
    """It doubles & <more>."""
    expect.close(student.forward(2.0), 4.0, "out")

@check(question="forward", hint="Return a pair.")
def is_a_pair(student):
    """It gives a pair."""
    _, _ = student.forward_pair(1)
'''

TEST_FILE = """
from otter.test_files import test_case

OK_FORMAT = False
name = "forward"
points = None

@test_case(points=1, hidden=False, success_message="Well done")
def doubles(env):
    from autograder.checks import run
    from {module} import doubles as check
    run(check, env)

@test_case(points=None, hidden=False)
def is_a_pair(env):
    from autograder.checks import run
    from {module} import is_a_pair as check
    run(check, env)
"""

RIGHT = {"forward": lambda x: 2 * x, "forward_pair": lambda x: (x, x)}
MODULE = "public_checks_of_test_checks_notebook"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make a student's folder, with a test file in the form that otter assign writes."""
    (tmp_path / f"{MODULE}.py").write_text(CHECKS)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "forward.py").write_text(TEST_FILE.format(module=MODULE))
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop(MODULE, None)


class TestCheck:
    def test_right_code_passes_all_checks_in_order(self, folder):
        results = NotebookChecks(folder).check("forward", RIGHT)
        assert results.passed
        assert [outcome.check for outcome in results.outcomes] == ["doubles", "is_a_pair"]
        assert repr(results) == (
            "forward: 2 of 2 public checks passed\n"
            "  [PASSED] It doubles & <more>.\n"
            "  [PASSED] It gives a pair."
        )

    def test_an_answer_of_dots_gets_one_quiet_line(self, folder):
        def forward(x):
            """Multiply."""

        results = NotebookChecks(folder).check("forward", {"forward": forward})
        assert not results.passed
        line = "forward: not written yet, or without return (2 public checks for it)."
        assert repr(results) == line

    def test_a_class_of_dots_needs_no_return(self, folder):
        class Forward:
            def __init__(self):
                """Begin."""

        results = NotebookChecks(folder).check("forward", {"forward": Forward})
        assert repr(results) == "forward: not written yet (2 public checks for it)."

    def test_wrong_code_reads_what_was_seen_and_what_to_try(self, folder):
        results = NotebookChecks(folder).check("forward", {"forward": lambda x: x + 0.5})
        assert not results.passed
        assert [outcome.verdict for outcome in results.outcomes] == [
            Verdict.FAILED,
            Verdict.NOT_FOUND,
        ]
        assert repr(results).splitlines() == [
            "forward: 0 of 2 public checks passed",
            "  [NOT YET] It doubles & <more>.",
            "      out",
            "        seen      2.5",
            "        expected  4",
            "      [forward(2.0)]",
            "      Try: Multiply <by> two.",
            "  [NOT YET] It gives a pair.",
            "      forward_pair is not defined. Run the cell that defines it.",
            "      [forward_pair(1)]",
            "      Try: Return a pair.",
        ]

    def test_one_failure_is_not_a_pass(self, folder):
        results = NotebookChecks(folder).check("forward", {**RIGHT, "forward_pair": lambda _: None})
        assert not results.passed
        assert [outcome.passed for outcome in results.outcomes] == [True, False]

    def test_a_crash_of_the_students_code_is_shown_not_raised(self, folder):
        results = NotebookChecks(folder).check("forward", {"forward": lambda x: x / 0})
        assert results.outcomes[0].verdict is Verdict.CRASHED
        assert "ZeroDivisionError" in repr(results)

    def test_the_names_are_those_of_the_notebook_that_calls(self, folder):
        names = {"grader": NotebookChecks(folder), **RIGHT}
        exec("results = grader.check('forward')\nall_of_them = grader.check_all()", names)
        assert names["results"].passed
        assert [results.passed for results in names["all_of_them"]] == [True]
        del names["forward"]
        exec("results = grader.check('forward')", names)
        assert not names["results"].passed

    def test_an_unknown_question_names_the_known_ones(self, folder):
        (folder / "tests" / "backward.py").write_text("")
        results = NotebookChecks(folder).check("foward", RIGHT)
        assert not results.passed
        assert repr(results) == "There is no check 'foward'. There are: backward, forward."
        assert "There is no check &#x27;foward&#x27;." in results._repr_html_()

    def test_a_folder_without_checks_says_so(self, tmp_path):
        assert (
            repr(NotebookChecks(tmp_path).check("q", {}))
            == "There is no check 'q'. There are: none."
        )
        assert NotebookChecks(tmp_path).check_all() == []

    def test_a_question_without_any_check_is_not_passed(self, folder):
        (folder / "tests" / "empty.py").write_text("OK_FORMAT = False\n")
        assert not NotebookChecks(folder).check("empty", RIGHT).passed

    def test_all_questions_are_checked_in_the_order_of_their_names(self, folder):
        text = (folder / "tests" / "forward.py").read_text()
        (folder / "tests" / "backward.py").write_text(text)
        names = {"grader": NotebookChecks(folder), **RIGHT}
        exec("results = grader.check_all()", names)
        assert [results.question for results in names["results"]] == ["backward", "forward"]

    def test_of_several_notebooks_in_a_folder_the_one_that_runs_is_checked(self, folder):
        text = (folder / "tests" / "forward.py").read_text()
        for name in ("backward", "figures", "other"):
            (folder / "tests" / f"{name}.py").write_text(text)
        source = "# A cell that is long enough to be told from those of another notebook.\nx = 1"
        about = {"questions": ["forward"], "extra": ["more"], "experiments": ["figures"]}
        (folder / "tests" / "more.py").write_text(text)
        save(folder / "one.ipynb", code(source), **about)
        save(folder / "two.ipynb", code("x = 2"), part="two", questions=["backward", "other"])
        results = NotebookChecks(folder).check_all({"In": ["", source], **RIGHT})
        assert [one.question for one in results] == ["figures", "forward", "more"]

    def test_an_experiment_without_figures_says_so_in_one_line(self, folder):
        text = (folder / "tests" / "forward.py").read_text()
        (folder / "tests" / "figures.py").write_text(text)
        save(folder / "one.ipynb", experiments=["figures"], results="one_results.json")
        results = NotebookChecks(folder).check("figures", RIGHT)
        assert repr(results) == "figures: no figures yet. Its cells write them to one_results.json."
        assert not results.passed
        (folder / "one_results.json").write_text("{}")
        assert NotebookChecks(folder).check("figures", RIGHT).passed

    def test_export_names_experiments_whose_figures_fail_their_checks(
        self, folder, monkeypatch, capsys
    ):
        """The checks of this experiment are those of `forward`; the record is complete or not."""
        monkeypatch.chdir(folder)
        source = CHECKS.replace("student.forward(2.0)", 'len(student.handed_in("one.json"))')
        source = source.replace("_, _ = student.forward_pair(1)", "")
        (folder / f"{MODULE}.py").write_text(source)
        save(folder / "one.ipynb", experiments=["forward"], results="one.json")
        line = "The figures in one.json do not pass all public checks of 'forward':"
        for record, said in ((None, False), (b"{} ", True), (b"{}  ", False)):
            if record is not None:
                (folder / "one.json").write_bytes(record)
            NotebookChecks(folder).export("Curie, Marie, 1867")
            assert (line in capsys.readouterr().out) == said, record

    def test_what_is_not_defined_is_said_once(self, folder):
        path = folder / "tests" / "forward.py"
        path.write_text(path.read_text().replace("import is_a_pair as", "import doubles as"))
        results = NotebookChecks(folder).check("forward", {})
        assert repr(results) == "forward: forward is not defined. Run the cell that defines it."
        assert not results.passed

    def test_where_no_folder_is_named_it_is_the_current_one(self, folder, monkeypatch):
        monkeypatch.chdir(folder)
        assert NotebookChecks().check("forward", RIGHT).passed


class TestOtter:
    def test_the_stand_in_is_gone_afterward(self, folder, monkeypatch):
        for name in [name for name in sys.modules if name.partition(".")[0] == "otter"]:
            monkeypatch.delitem(sys.modules, name)
        before = set(sys.modules)
        assert NotebookChecks(folder).check("forward", RIGHT).passed
        assert not [name for name in set(sys.modules) - before if name.startswith("otter")]

    def test_the_real_one_stays_in_its_place(self, folder):
        real = importlib.import_module("autograder.otter_api") and sys.modules["otter.test_files"]
        assert NotebookChecks(folder).check("forward", RIGHT).passed
        assert sys.modules["otter.test_files"] is real

    def test_a_broken_test_file_leaves_no_stand_in_either(self, folder):
        real = importlib.import_module("autograder.otter_api") and sys.modules["otter.test_files"]
        (folder / "tests" / "forward.py").write_text(
            "from otter.test_files import test_case\n1 / 0"
        )
        with pytest.raises(ZeroDivisionError):
            NotebookChecks(folder).check("forward", RIGHT)
        assert sys.modules["otter.test_files"] is real

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("sys.modules['otter'] = None  # importing it fails", "['otter']"),
            ("import otter; known = set(sys.modules)", "[]"),
        ],
        ids=["not installed", "imported"],
    )
    def test_otter_may_be_missing_or_complete(self, folder, root, before, after):
        program = f"""
import sys
known = set()
{before}
from pathlib import Path
from autograder.checks.notebook import NotebookChecks
real = sys.modules.get("otter.test_files")
def forward(x): return 2 * x
def forward_pair(x): return x, x
print(NotebookChecks(Path({str(folder)!r})).check("forward").passed)
print(sys.modules.get("otter.test_files") is real)
print(sorted(name for name in set(sys.modules) - known if name.startswith("otter")))
"""
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": f"{root}:{folder}"},
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.splitlines() == ["True", "True", after], done.stderr


class _Text(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags, self.text = set(), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert [name for name, _ in attrs] in ([], ["style"])
        self.tags.add(tag)

    def handle_data(self, data):
        self.text += data


class TestHtml:
    def test_nothing_a_student_or_check_wrote_becomes_markup(self):
        nasty = "<script>alert(1)</script><img src=x onerror=y>\"'&amp;"
        outcome = Outcome(
            question="q",
            check="c",
            title=f"title {nasty}",
            verdict=Verdict.FAILED,
            points=0,
            max_points=1,
            hidden=False,
            message=f"message {nasty}",
            hint=f"hint {nasty}",
        )
        for results in (Results(nasty, [outcome]), Results("q", [], f"problem {nasty}")):
            page = _Text(results._repr_html_())
            assert page.tags <= {"p", "strong", "div", "pre"}
            assert nasty in page.text
        told = _Text(Results("q", [outcome])._repr_html_()).text
        for part in ("title", "message", "hint"):
            assert f"{part} {nasty}" in told

    def test_it_says_the_same_as_the_text(self, folder):
        results = NotebookChecks(folder).check("forward", {"forward": lambda x: x})
        told = _Text(results._repr_html_()).text
        for part in (
            "forward: 0 of 2 public checks",
            "NOT YET",
            "expected  4",
            "Multiply <by> two.",
        ):
            assert part in told
        right = _Text(NotebookChecks(folder).check("forward", RIGHT)._repr_html_()).text
        assert "PASSED" in right
        assert "Multiply" not in right


def test_a_remark_is_shown_beside_what_passed():
    outcome = Outcome(
        question="forward",
        check="is_fast",
        title="It is fast.",
        verdict=Verdict.PASSED,
        points=0,
        max_points=0,
        hidden=False,
        message="1.19 to <1.21> times",
        hint="Count.",
    )
    shown = Results("forward", [outcome])
    assert repr(shown).endswith("[PASSED] It is fast.\n      1.19 to <1.21> times")
    assert "&lt;1.21&gt; times" in shown._repr_html_()
    assert "Try" not in shown._repr_html_() + repr(shown)
