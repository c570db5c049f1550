"""From sources to what is built from them: references, archives, questions and their points."""

import ast
import importlib.util
import sys
import textwrap
import zipfile
from types import ModuleType

import pytest
from msgspec.structs import replace

from autograder.build.questions import collect_questions
from autograder.build.solutions import Solution, read_solutions
from autograder.checks import check
from autograder.course import Part
from autograder.errors import CourseError
from autograder.reproducible_zip import read_folder, read_zip, write_zip

INVITATION = "# Your code here, in place of the three dots."


@pytest.fixture
def solutions_of(tmp_path):
    """Read a reference module of this source."""

    def read(source):
        path = tmp_path / "reference.py"
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return read_solutions(path)

    return read


def _refused(call, *args):
    with pytest.raises(CourseError) as caught:
        call(*args)
    return str(caught.value)


class TestSolutions:
    @pytest.mark.parametrize(
        ("written", "shown"),
        [
            ("f()", "f()"),
            ("f(x: int, y: 'np.ndarray') -> dict[str, Any]", "f(x, y)"),
            ("f(x: float = 1.5, y='a')", "f(x=1.5, y='a')"),
            ("f(*args: int, **kwargs: Any)", "f(*args, **kwargs)"),
            ("f(x, *, eps: float = 1e-05, mode: str)", "f(x, *, eps=1e-05, mode)"),
            (
                "f(x: int, /, y: int = 2, *rest: int, z: int = 3) -> None",
                "f(x, /, y=2, *rest, z=3)",
            ),
            ("f(x=None, y: list[int] = [1, 2])", "f(x=None, y=[1, 2])"),
            ("f(key=lambda a: a + 1)", "f(key=lambda a: a + 1)"),
        ],
    )
    def test_the_signature_loses_its_annotations_and_nothing_else(
        self, solutions_of, written, shown
    ):
        source = f'def {written}:\n    """Do it."""\n    return 1\n'
        head, _, _ = solutions_of(source)["f"].answer_cell.partition(f"\n    {INVITATION}")
        assert head == f'def {shown}:\n    """Do it."""'

    def test_a_docstring_of_several_lines_is_kept_as_written(self, solutions_of):
        solution = solutions_of('''
            def f(x):
                """Do it.

                Arguments:
                    x: shape (N, D).

                """
                return x
        ''')["f"]
        assert solution.complete_cell.splitlines() == [
            "def f(x):",
            '    """Do it.',
            "",
            "    Arguments:",
            "        x: shape (N, D).",
            '    """',
            "    return x",
        ]

    @pytest.mark.parametrize(
        "docstring",
        [
            r'r"""The formula $\alpha \beta \nabla$."""',
            r'"""A path C:\\new and a tab \\t."""',
            r"""'Say \'no\'.'""",
            '''"""It's "quoted"."""''',
            "'''Say \"\"\"so\"\"\".'''",
            '''"""Größe λ → 数."""''',
            'r"""Several\n\n    \\lines of it.\n    """',
            '"""Page\x0cbreak."""',
        ],
    )
    def test_a_docstring_means_the_same_in_the_notebook(self, solutions_of, docstring):
        source = f"def f():\n    {docstring}\n    return 1  # Größe\n"
        cell = solutions_of(source)["f"].answer_cell
        (given,), (shown,) = ast.parse(source).body, ast.parse(cell).body
        assert ast.get_docstring(shown) == ast.get_docstring(given)
        assert "return 1  # Größe" in cell

    def test_the_body_keeps_comments_blank_lines_and_indentation(self, solutions_of):
        solution = solutions_of('''
            def f(x):
                """Do it."""

                # mean over the batch
                mean = x.mean()  # a number

                if mean > 0:
                    # positive
                    x = x - mean
                return x


            def g():
                """Another."""
        ''')["f"]
        assert solution.complete_cell == (
            'def f(x):\n    """Do it."""\n'
            "    # mean over the batch\n    mean = x.mean()  # a number\n\n"
            "    if mean > 0:\n        # positive\n        x = x - mean\n    return x"
        )

    def test_the_answer_cell_runs_and_its_solution_can_be_cut_out(self, solutions_of):
        cell = solutions_of('''
            def f(x: int, y: int = 2) -> int:
                """Add."""
                # easy
                return x + y
        ''')["f"].answer_cell
        names = {}
        exec(cell, names)
        assert names["f"](1) == 3
        head, _, rest = cell.partition("    # BEGIN SOLUTION\n")
        body, _, tail = rest.partition("\n    # END SOLUTION")
        assert body == "    # easy\n    return x + y"
        assert tail == ""
        assert "x + y" not in head
        exec(head + "    ...\n", names)
        assert names["f"](1) is None

    def test_public_functions_are_read_in_order_and_the_rest_stays_private(self, solutions_of):
        read = solutions_of('''
            import math
            SECRET = 3
            def second(): "S."; return 1
            def _helper(): return 2
            def first():
                """F."""
                return 1
        ''')
        assert list(read) == ["second", "first"]
        assert all(solution.name == name for name, solution in read.items())

    def test_a_function_without_docstring_is_named(self, solutions_of):
        told = _refused(solutions_of, "def f():\n    return 1\n")
        assert told.endswith("reference.py: f needs a docstring: students read it")

    def test_an_error_in_the_code_is_named_with_its_line(self, solutions_of):
        told = _refused(solutions_of, "x = 1\ndef f(:\n    pass\n")
        assert "reference.py, line 2: " in told

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x = 1\0"])
    def test_what_is_not_text_is_named(self, tmp_path, content):
        (tmp_path / "reference.py").write_bytes(content)
        assert "reference.py" in _refused(read_solutions, tmp_path / "reference.py")

    def test_a_missing_file_is_named_with_who_asked_for_it(self, tmp_path):
        told = _refused(read_solutions, tmp_path / "none.py")
        assert (
            told == f"{tmp_path / 'none.py'} does not exist, but course.toml names it as reference"
        )

    def test_the_references_of_this_repository_can_be_read_and_run(self, root, monkeypatch):
        monkeypatch.syspath_prepend(root / "solutions")
        monkeypatch.syspath_prepend(root / "assignment")
        for path in sorted((root / "solutions" / "reference").glob("[!_]*.py")):
            spec = importlib.util.spec_from_file_location("reference_under_test", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            for solution in read_solutions(path).values():
                names = dict(vars(module))
                exec(solution.answer_cell, names)
                ours, theirs = vars(module)[solution.name], names[solution.name]
                assert theirs.__doc__.split() == ours.__doc__.split()
                if isinstance(ours, type):
                    assert set(vars(theirs)) == set(vars(ours))
                else:
                    assert theirs.__defaults__ == ours.__defaults__


MEMBERS = {"b/two.txt": b"2" * 5000, "a.py": b"x = 1\n", "empty": b"", "ü.txt": b"\xff"}


class TestArchives:
    def test_members_come_back(self, tmp_path):
        path = tmp_path / "new" / "folder" / "made.zip"
        write_zip(path, MEMBERS)
        assert read_zip(path) == MEMBERS
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert archive.namelist() == sorted(MEMBERS)

    def test_the_same_members_make_the_same_bytes_in_any_order(self, tmp_path):
        write_zip(tmp_path / "one.zip", MEMBERS)
        write_zip(tmp_path / "two.zip", dict(reversed(MEMBERS.items())))
        assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
        write_zip(tmp_path / "two.zip", {**MEMBERS, "a.py": b"x = 2\n"})
        assert (tmp_path / "one.zip").read_bytes() != (tmp_path / "two.zip").read_bytes()

    def test_nothing_of_time_owner_or_machine_is_in_it(self, tmp_path):
        write_zip(tmp_path / "made.zip", MEMBERS)
        with zipfile.ZipFile(tmp_path / "made.zip") as archive:
            for entry in archive.infolist():
                assert entry.date_time == (1980, 1, 1, 0, 0, 0)
                assert entry.external_attr >> 16 == 0o644
                assert entry.extra == b""
                assert entry.compress_type == zipfile.ZIP_DEFLATED

    def test_a_folder_is_read_without_what_tools_left_behind(self, tmp_path):
        folder = tmp_path / "__pycache__" / "course"  # folders above it do not count
        for name in (
            "a.py",
            "sub/b.py",
            "__pycache__/a.pyc",
            "sub/.ipynb_checkpoints/b",
            ".OTTER_LOG",
        ):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(name.encode())
        assert read_folder(folder) == {"a.py": b"a.py", "sub/b.py": b"sub/b.py"}


def _check(name, points=0.0, question="forward"):
    def body(student):
        """Title."""

    body.__name__ = name
    return check(question=question, hint="h", points=points)(body)


def _module(*checks, unlisted=()):
    module = ModuleType("checks")
    module.CHECKS = checks
    for body in (*checks, *unlisted):
        setattr(module, body.__name__, body)
    return module


PART = Part(id="p", title="P", source="p.md", reference=("ref",), points={"forward": 3})
SOLUTIONS = {"forward": Solution(name="forward", answer_cell="def forward():\n    return 1")}
PUBLIC = _module(_check("shown"))
HIDDEN = _module(_check("one", 1), _check("two", 2))
MODULES = {"mean": "reference.statistics", "Sum": "reference.sums"}
BUILDING = replace(PART, builds_on={"forward": ("Sum", "mean")})


def _calls(question):
    """Return how each test cell runs its check, by the check's name."""
    cells = [cell.source for cell in question.as_cells() if "BEGIN TEST CONFIG" in cell.source]
    functions = [node for cell in cells for node in ast.parse(cell).body[1:]]
    return {node.name: ast.unparse(node.body[-1]) for node in functions}


class TestQuestions:
    def _collect(
        self, part=PART, solutions=SOLUTIONS, public=PUBLIC, hidden=HIDDEN, *, forgiving=True
    ):
        return collect_questions(
            part,
            solutions,
            {"forward": public} if public else {},
            {"forward": hidden} if hidden else {},
            modules=MODULES,
            forgiving=forgiving,
        )

    def test_a_question_brings_its_reference_and_its_checks_together(self):
        (question,) = self._collect()
        assert question.name == "forward"
        assert question.solution is SOLUTIONS["forward"]
        assert [body.__name__ for body in question.public] == ["shown"]
        assert [body.__name__ for body in question.hidden] == ["one", "two"]

    def test_questions_keep_the_order_of_the_course(self):
        part = replace(PART, points={"b": 0, "a": 0})
        modules = {name: _module(_check(f"c_{name}", 0, name)) for name in "ab"}
        hidden = {name: _module(_check(f"h_{name}", 0, name)) for name in "ab"}
        solutions = dict.fromkeys("ab", SOLUTIONS["forward"])
        found = collect_questions(part, solutions, modules, hidden, modules={}, forgiving=True)
        assert [question.name for question in found] == ["b", "a"]

    def test_a_question_knows_where_the_functions_stand_that_it_builds_on(self):
        (question,) = self._collect(BUILDING)
        assert question.builds_on == {"Sum": "reference.sums", "mean": "reference.statistics"}
        (question,) = self._collect()
        assert question.builds_on == {}

    def test_what_it_builds_on_must_have_a_reference(self):
        part = replace(PART, builds_on={"forward": ("mean", "median")})
        told = _refused(self._collect, part)
        assert told == "course.toml: forward builds on median, which no reference has"

    @pytest.mark.parametrize("forgiving", [True, False])
    def test_hidden_test_cells_carry_it_and_public_ones_do_not(self, forgiving):
        (question,) = self._collect(BUILDING, forgiving=forgiving)
        assert question.forgiving is forgiving
        calls = _calls(question)
        assert calls.pop("shown") == "run(check, env)"
        where = "{'Sum': 'reference.sums', 'mean': 'reference.statistics'}"
        call = f"run(check, env, builds_on={where}, forgiving={forgiving})"
        assert calls == {"one": call, "two": call}

    def test_without_it_all_test_cells_are_alike(self):
        (question,) = self._collect()
        assert set(_calls(question).values()) == {"run(check, env)"}

    @pytest.mark.parametrize(("worth", "total"), [(3.5, "3"), (2, "3"), (0, "3")])
    def test_points_that_do_not_add_up_are_reported_with_both_numbers(self, worth, total):
        part = replace(PART, points={"forward": worth})
        told = _refused(self._collect, part)
        assert told == (
            f"course.toml gives forward {worth:g} points, but its checks add up to {total}: "
            "change one of them"
        )

    def test_points_of_public_checks_count_too(self):
        public = _module(_check("shown", 1))
        assert "add up to 4" in _refused(self._collect, PART, SOLUTIONS, public)
        assert self._collect(replace(PART, points={"forward": 4}), public=public)

    def test_tenths_add_up(self):
        hidden = _module(*(_check(f"c{i}", tenth) for i, tenth in enumerate([0.7, 0.2, 0.1])))
        assert self._collect(replace(PART, points={"forward": 1}), hidden=hidden)

    def test_a_missing_reference_is_named(self):
        told = _refused(self._collect, PART, {})
        assert told == "no reference for forward in solutions/reference/ref.py"

    def test_missing_checks_are_named(self):
        told = _refused(self._collect, PART, SOLUTIONS, None)
        assert "assignment/public_checks/forward.py does not exist" in told
        told = _refused(self._collect, PART, SOLUTIONS, PUBLIC, None)
        assert "tests/hidden/forward.py does not exist" in told

    @pytest.mark.parametrize("empty", [ModuleType("none"), _module()])
    def test_a_module_without_checks_is_reported(self, empty):
        told = _refused(self._collect, PART, SOLUTIONS, PUBLIC, empty)
        assert told == "tests/hidden/forward.py needs a tuple CHECKS that names its checks"

    def test_a_check_of_another_question_is_named(self):
        stray = _module(_check("stray", 3, "backward"))
        told = _refused(self._collect, PART, SOLUTIONS, PUBLIC, stray)
        assert told == "tests/hidden/forward.py: stray names another question"

    def test_a_check_that_was_not_listed_is_named(self):
        module = _module(_check("one", 3), unlisted=[_check("late"), _check("again")])
        told = _refused(self._collect, PART, SOLUTIONS, PUBLIC, module)
        assert told == "tests/hidden/forward.py: CHECKS lacks again, late"

    def test_helpers_need_not_be_listed(self):
        def helper(): ...

        assert self._collect(hidden=_module(_check("one", 3), unlisted=[helper]))

    def test_what_is_not_a_check_is_named(self):
        def plain(student): ...

        module = _module(plain)
        told = _refused(self._collect, PART, SOLUTIONS, PUBLIC, module)
        assert "plain is not a check" in told

    @pytest.mark.parametrize("public", [_module(_check("one")), _module(_check("x"), _check("x"))])
    def test_two_checks_of_one_name_are_reported(self, public):
        told = _refused(self._collect, PART, SOLUTIONS, public)
        twice = public.CHECKS[0].__name__
        assert told == f"two checks of forward are called {twice}: otter would run only one"


def test_reading_references_imports_none_of_them(solutions_of):
    before = set(sys.modules)
    solutions_of('import antigravity\ndef f():\n    """F."""\n')
    assert "antigravity" not in set(sys.modules) - before
