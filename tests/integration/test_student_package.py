"""What a student unzips: complete, free of secrets, and the same in every build."""

import ast
import html
import re
import subprocess
import sys
import venv
from pathlib import Path

import nbformat
import pytest

from autograder.build import build_course
from autograder.build.archives import read_zip
from autograder.build.solutions import read_solutions
from autograder.grading import Bundle

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def members(dist: Path) -> dict[str, bytes]:
    """The student zip's files."""
    return read_zip(dist / "student" / "normalization.zip")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _solution_lines() -> list[str]:
    """Every line of every solution's body that says something of its own."""
    lines = []
    for path in sorted((ROOT / "solutions" / "reference").glob("[!_]*.py")):
        for solution in read_solutions(path).values():
            lines += solution.body.splitlines()
    return [line for line in lines if len(_squeezed(line)) > 12]


def _hidden_lines() -> list[str]:
    lines = []
    for path in sorted((ROOT / "tests" / "hidden").glob("[!_]*.py")):
        text = path.read_text()
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                lines += (ast.get_source_segment(text, node) or "").splitlines()
                lines += [f"def {node.name}"]
    return lines


def _public_text() -> str:
    """What public checks and their text say by right: a hidden check may share such a line."""
    paths = [*(ROOT / "assignment").rglob("*.py"), *(ROOT / "autograder" / "checks").glob("*.py")]
    return _squeezed("".join(path.read_text() for path in paths))


def _everything_in(members: dict[str, bytes]) -> str:
    """All text of the zip, notebooks with their metadata and outputs; escapes undone."""
    text = "".join(data.decode(errors="replace") for data in members.values())
    return _squeezed(text.replace("\\n", "\n").replace('\\"', '"'))


def test_no_solution_line_is_in_the_student_zip(members: dict[str, bytes]) -> None:
    lines = _solution_lines()
    assert len(lines) > 30
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


def test_no_cell_has_outputs_or_foreign_metadata(members: dict[str, bytes]) -> None:
    notebook = nbformat.reads(members["normalization.ipynb"].decode(), as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "otter"}
    assert set(notebook.metadata.otter) == {"assignment_name"}
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert set(cell.metadata) <= {"tags", "deletable", "editable"}


def test_it_holds_what_the_readme_promises(members: dict[str, bytes]) -> None:
    assert {"normalization.ipynb", "README.md", "requirements.txt"} <= set(members)
    folders = {name.partition("/")[0] for name in members if "/" in name}
    assert folders == {"autograder", "normlab", "public_checks", "tests"}


def test_graded_code_finds_the_library_students_have(
    members: dict[str, bytes], bundle: Bundle
) -> None:
    library = {name: data for name, data in members.items() if name.startswith("normlab/")}
    assert "normlab/digits.npz" in library
    assert bundle.library == library


def test_two_builds_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    for _ in build_course(ROOT, tmp_path):
        pass
    for zipped in ("student/normalization.zip", "autograder/normalization.zip"):
        assert (tmp_path / zipped).read_bytes() == (dist / zipped).read_bytes(), zipped
    names = sorted(path.name for path in (dist / "cohort").iterdir())
    assert names == sorted(path.name for path in (tmp_path / "cohort").iterdir())
    for name in names:
        assert (tmp_path / "cohort" / name).read_bytes() == (dist / "cohort" / name).read_bytes()


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
notebook = nbformat.read("normalization.ipynb", as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, "executed.ipynb")
"""


@pytest.fixture(scope="module")
def unzipped(members: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked beside an environment with nothing but its requirements."""
    folder = tmp_path_factory.mktemp("student")
    for name, data in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    venv.create(folder / ".venv", with_pip=True)
    python = folder / ".venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", "requirements.txt"], cwd=folder, check=True)
    return folder


def _run_offline(folder: Path, notebook: str) -> list[str]:
    """Run a notebook as a student would, without a network; returns each cell's text."""
    (folder / "normalization.ipynb").write_text(notebook)
    # nbclient drives the kernel from outside; the kernel itself is the student's environment.
    kernel = folder / ".venv" / "bin" / "python"
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
    unzipped: Path, members: dict[str, bytes]
) -> None:
    told = "\n".join(_run_offline(unzipped, members["normalization.ipynb"].decode()))
    for question in ("batchnorm_forward", "batchnorm_backward", "batchnorm_backward_alt"):
        assert f"{question}: 0 of" in told
    assert "Try: " in told


def test_a_filled_in_notebook_passes_every_public_check(unzipped: Path, dist: Path) -> None:
    solved = read_zip(dist / "cohort" / "Curie Marie.zip")["normalization.ipynb"].decode()
    told = "\n".join(_run_offline(unzipped, solved))
    assert "NOT YET" not in told
    assert told.count("public checks passed") == 3


def test_otter_itself_can_run_the_public_checks(members: dict[str, bytes], tmp_path: Path) -> None:
    """The files in tests/ are real otter tests: otter shows the title, what was seen, the hint."""
    for name, data in members.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
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


def test_the_solution_page_shows_the_solution_run(dist: Path) -> None:
    page = (dist / "solution" / "normalization.html").read_text()
    text = _squeezed(html.unescape(re.sub(r"<[^>]+>", "", page)))
    assert [line for line in _solution_lines() if _squeezed(line) not in text] == []
    assert text.count("publiccheckspassed") == 3
    assert "Traceback" not in page
    assert "NOT YET" not in page
    assert "BEGIN SOLUTION" not in page


def test_the_solution_page_needs_nothing_from_elsewhere(dist: Path) -> None:
    page = (dist / "solution" / "normalization.html").read_text()
    assert page.count("<math ") > 50
    assert "$$" not in page.partition("<body")[2]
    assert not re.search(r"<(?:script|img|iframe)[^>]+src=.https?:", page)
    assert not re.search(r"<link[^>]+href=.https?:", page)
