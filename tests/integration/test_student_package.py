"""The student zip is complete, free of secrets, and the same in every build."""

import ast
import html
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from autograder.build.part import pack_part
from autograder.build.secret import find_secret
from autograder.build.solutions import read_solutions
from autograder.course import Course, read_course
from autograder.grading import Bundle
from autograder.grading.manifest import RECORDED
from autograder.model import Cell
from autograder.reproducible_zip import read_zip, write_zip
from autograder.sandbox import Sandbox, SandboxedCode, Session

ROOT = Path(__file__).parents[2]


PARTS = [part.id for part in read_course(ROOT).parts]


@pytest.fixture(scope="module", params=PARTS)
def part(request: pytest.FixtureRequest) -> str:
    """Return each part in turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def members(dist: Path, part: str) -> dict[str, bytes]:
    """Return the files of the student zip."""
    return read_zip(dist / "student" / f"{part}.zip")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _solution_lines(part: str | None = None) -> list[str]:
    """Return every line of the solutions' bodies that is specific to them."""
    lines = []
    for chosen in read_course(ROOT).parts:
        if part not in (None, chosen.id):
            continue
        for module in chosen.reference:
            solutions = read_solutions(ROOT / "solutions" / "reference" / f"{module}.py")
            for question in set(solutions) & set(chosen.points):
                lines += _ours(solutions[question].answer_cell)
    return [line for line in lines if len(_squeezed(line)) > 12]


def _ours(answer_cell: str) -> list[str]:
    blocks = re.findall(r"# BEGIN SOLUTION.*?\n(.*?)# END SOLUTION", answer_cell, re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def _hidden_lines() -> list[str]:
    lines = []
    for path in sorted((ROOT / "tests" / "hidden").glob("*.py")):
        text = path.read_text()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                lines += (ast.get_source_segment(text, node) or "").splitlines()
                lines += [f"def {node.name}"]
    return lines


def _public_text() -> str:
    """Return the lines of public checks and their text, which a hidden check may share."""
    assignment = ROOT / "assignment"
    paths = [*assignment.rglob("*.py"), *assignment.glob("*.md")]
    paths += (ROOT / "autograder" / "checks").glob("*.py")
    given = "".join(_starters_and_given())
    return _squeezed("".join(path.read_text() for path in paths) + given)


def _starters_and_given() -> Iterator[str]:
    """Return what students see of the solutions: signatures, docstrings, and complete given code."""
    asked = {question for part in read_course(ROOT).parts for question in part.points}
    for path in sorted((ROOT / "solutions" / "reference").glob("[!_]*.py")):
        for name, solution in read_solutions(path).items():
            cell = solution.answer_cell
            ours = re.compile(r"# BEGIN SOLUTION.*?# END SOLUTION", re.DOTALL)
            yield ours.sub("", cell) if name in asked else solution.complete_cell


def _everything_in(members: dict[str, bytes]) -> str:
    """Return all text of the zip, notebooks with metadata and outputs, without escapes."""
    text = "".join(data.decode(errors="replace") for data in members.values())
    return _squeezed(text.replace("\\n", "\n").replace('\\"', '"'))


def test_no_solution_line_is_in_the_student_zip(members: dict[str, bytes]) -> None:
    public = _public_text()
    lines = [line for line in _solution_lines() if _squeezed(line) not in public]
    assert len(lines) > 150
    text = _everything_in(members)
    assert [line for line in lines if _squeezed(line) in text] == []


def test_no_hidden_check_is_in_the_student_zip(members: dict[str, bytes]) -> None:
    public = _public_text()
    lines = [
        line
        for line in _hidden_lines()
        if len(_squeezed(line)) > 20 and _squeezed(line) not in public
    ]
    assert len(lines) > 150
    text = _everything_in(members)
    assert [line for line in lines if _squeezed(line) in text] == []


def test_the_leak_test_would_notice(members: dict[str, bytes]) -> None:
    leaky = members | {"oops.py": _solution_lines()[5].encode()}
    assert _squeezed(_solution_lines()[5]) in _everything_in(leaky)


def test_no_cell_has_outputs_or_foreign_metadata(members: dict[str, bytes], part: str) -> None:
    notebook = nbformat.reads(members[f"{part}.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "otter", "autograder"}
    assert set(notebook.metadata.autograder) == {
        "results",
        "questions",
        "extra",
        "experiments",
        "prompt",
        "parts",
        "module",
    }
    assert set(notebook.metadata.otter) == {"assignment_name"}
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert set(cell.metadata) <= {"tags", "deletable", "editable", "autograder"}


def test_it_holds_what_the_readme_promises(members: dict[str, bytes], part: str) -> None:
    assert {f"{part}.ipynb", "README.md", "requirements.txt"} <= set(members)
    folders = {name.partition("/")[0] for name in members if "/" in name}
    assert folders == {"autograder", "figures", "normlab", "public_checks", "tests"}


def test_it_is_small(dist: Path, part: str) -> None:
    assert (dist / "student" / f"{part}.zip").stat().st_size < 3 * 2**20


def test_graded_code_finds_the_library_students_have(
    members: dict[str, bytes], bundle: Bundle
) -> None:
    library = {name: data for name, data in members.items() if name.startswith("normlab/")}
    assert "normlab/digits.npz" in library
    assert bundle.library == library


def test_two_builds_with_the_same_secret_give_the_same_bytes(
    dist: Path, course: Course, part: str, tmp_path: Path
) -> None:
    (chosen,) = (p for p in course.parts if p.id == part)
    (tmp_path / "workshop").mkdir()
    pack_part(course, chosen, tmp_path / "dist", tmp_path / "workshop", find_secret(dist))
    # The figures of plots come later, from the solution's notebook, which is not run here.
    built = read_zip(dist / "autograder" / f"{part}.zip")
    write_zip(
        tmp_path / "without_figures.zip",
        {name: data for name, data in built.items() if not name.startswith(f"files/{RECORDED}/")},
    )
    for again, before in (
        (tmp_path / "dist" / "student" / f"{part}.zip", dist / "student" / f"{part}.zip"),
        (tmp_path / "dist" / "autograder" / f"{part}.zip", tmp_path / "without_figures.zip"),
    ):
        assert again.read_bytes() == before.read_bytes(), before.name


OFFLINE = ("unshare", "--map-root-user", "--net")
LOOPBACK_UP = """
import fcntl, socket, struct
with socket.socket() as loopback:  # the kernel is talked to over it; there is nothing else
    fcntl.ioctl(loopback, 0x8914, struct.pack("16sH14x", b"lo", 0x41))
"""
RUN_NOTEBOOK = """
import sys
import nbformat
from nbclient import NotebookClient
notebook = nbformat.read("notebook.ipynb", as_version=4)
NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
nbformat.write(notebook, "executed.ipynb")
"""


@pytest.fixture(scope="module")
def environment(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with only what students must install."""
    folder = tmp_path_factory.mktemp("environment")
    requirements = read_zip(dist / "student" / f"{PARTS[0]}.zip")["requirements.txt"]
    (folder / "requirements.txt").write_bytes(requirements)
    venv.create(folder / ".venv", with_pip=True)
    python = folder / ".venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", "requirements.txt"], cwd=folder, check=True)
    return python


@pytest.fixture
def unzipped(members: dict[str, bytes], tmp_path: Path) -> Path:
    """Unpack the zip in an empty folder."""
    _unpack(members, tmp_path)
    return tmp_path


def _unpack(members: dict[str, bytes], folder: Path) -> None:
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _run_offline(folder: Path, kernel: Path, notebook: str) -> list[str]:
    """Run a notebook as a student would, without a network; return each cell's text."""
    (folder / "notebook.ipynb").write_text(notebook)
    # nbclient drives the kernel from outside; the kernel itself is the student's environment.
    driver = RUN_NOTEBOOK.replace(
        'kernel_name="python3")', f'kernel_name="python3", km=student_kernel({str(kernel)!r}))'
    )
    prelude = """
from jupyter_client.manager import AsyncKernelManager
def student_kernel(python):
    manager = AsyncKernelManager(kernel_name="python3")
    manager.kernel_spec.argv[0] = python
    return manager
"""
    command = [sys.executable, "-c", prelude + driver]
    if _can_unshare():
        command = [*OFFLINE, sys.executable, "-c", LOOPBACK_UP + prelude + driver]
    subprocess.run(command, cwd=folder, check=True)
    executed = nbformat.read(folder / "executed.ipynb", as_version=4)
    return [
        "".join(o.get("text", "") or o.get("data", {}).get("text/plain", "") for o in c.outputs)
        for c in executed.cells
        if c.cell_type == "code"
    ]


def _can_unshare() -> bool:
    return subprocess.run([*OFFLINE, "true"], capture_output=True).returncode == 0


def test_the_starter_runs_from_top_to_bottom_and_every_check_answers(
    unzipped: Path, environment: Path, members: dict[str, bytes], part: str, course: Course
) -> None:
    told = "\n".join(_run_offline(unzipped, environment, members[f"{part}.ipynb"].decode()))
    (chosen,) = (p for p in course.parts if p.id == part)
    for question in chosen.points:
        assert f"{question}: not written yet" in told
    for question in chosen.experiments:
        assert f"{question}: no figures yet. Its cells write them to {chosen.results}." in told
    assert "Traceback" not in told


def test_a_filled_in_notebook_passes_every_public_check(
    environment: Path, dist: Path, tmp_path: Path
) -> None:
    """This is the first part; the build runs those with experiments from top to bottom."""
    first = PARTS[0]
    _unpack(read_zip(dist / "student" / f"{first}.zip"), tmp_path)
    solved = read_zip(dist / "solution" / f"{first}.zip")[f"{first}.ipynb"].decode()
    told = "\n".join(_run_offline(tmp_path, environment, solved))
    assert "public checks passed" in told
    assert "NOT YET" not in told


def test_otter_itself_can_run_the_public_checks(dist: Path, tmp_path: Path) -> None:
    """The files in tests/ are real otter tests: otter shows title, seen value and hint."""
    _unpack(read_zip(dist / "student" / "normalization.zip"), tmp_path)
    script = (
        "import otter\n"
        "def batchnorm_forward(x, gamma, beta, bn_param): return x * 0, None\n"
        "print(otter.Notebook('normalization.ipynb').check('batchnorm_forward', globals()))"
    )
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "batchnorm_forward results:" in done.stdout
    assert "seen" in done.stdout
    assert "expected" in done.stdout


def test_the_solution_page_shows_the_solution_run(dist: Path, part: str, course: Course) -> None:
    page = (dist / "solution" / f"{part}.html").read_text()
    text = _squeezed(html.unescape(re.sub(r"<[^>]+>", "", page)))
    assert [line for line in _solution_lines(part) if _squeezed(line) not in text] == []
    (chosen,) = (p for p in course.parts if p.id == part)
    assert text.count("publiccheckspassed") == len(chosen.checked)
    assert "Traceback" not in page
    assert "NOT YET" not in page
    assert "BEGIN SOLUTION" not in page


def test_the_solution_page_needs_nothing_from_elsewhere(dist: Path, part: str) -> None:
    page = (dist / "solution" / f"{part}.html").read_text()
    assert page.count("<math ") > 15
    assert "$$" not in page.partition("<body")[2]
    assert not re.search(r"<(?:script|img|iframe)[^>]+src=.https?:", page)
    assert not re.search(r"<img[^>]+src=.figures", page)
    assert not re.search(r"<link[^>]+href=.https?:", page)


def test_every_picture_of_the_solution_page_is_described_in_words(dist: Path, part: str) -> None:
    page = (dist / "solution" / f"{part}.html").read_text()
    words = re.findall(r'<img[^>]*? alt="([^"]*)"', page)
    assert words
    assert [
        alt for alt in words if len(alt) < 40 or alt.startswith(("No description", "<Fig"))
    ] == []


def test_headings_come_in_order(members: dict[str, bytes], part: str) -> None:
    """There is one title, and no level below it is skipped."""
    notebook = nbformat.reads(members[f"{part}.ipynb"].decode(), as_version=4)
    texts = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    levels = [len(marks) for marks in re.findall(r"^(#+) ", texts, re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []


def test_graded_code_can_load_the_digits(bundle: Bundle, best_sandbox: Sandbox) -> None:
    source = (
        "from normlab.data import load_digits\n"
        "def sizes(): return [len(array) for array in load_digits().values()]"
    )
    cells = [Cell(label="cell 1", source=source)]
    with Session(best_sandbox, cells=cells, files=bundle.library, limits=bundle.limits) as session:
        assert SandboxedCode(session).sizes() == (1297, 1297, 250, 250, 250, 250)
