"""Which cells of a notebook run, and which files are not notebooks."""

import json

import pytest

from intake_builders import SOLUTION, code, document, notebook


def labels(submission):
    """Return the labels of the cells that will run."""
    return [cell.label for cell in submission.cells]


def test_cells_are_numbered_as_a_reader_counts(read):
    """Text cells count, although they do not run."""
    data = notebook({"cell_type": "markdown", "source": "# Hi"}, code(""), code("a = 1"))
    assert labels(read(data, "n.ipynb")) == ["cell 3"]


def test_lines_are_joined_and_magics_stay(read):
    """The source arrives as it was written."""
    source = "%matplotlib inline\nx = 1\n!ls\n\tx"
    data = notebook(code(source.splitlines(keepends=True)), code("%%time\nf()"))
    assert [c.source for c in read(data, "n.ipynb").cells] == [source, "%%time\nf()"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"tags": ["otter_ignore"]},
        {"tags": ["x", "experiment"]},
        {"otter": {"ignore": True}},
    ],
)
def test_cells_marked_as_experiments_are_left_out(read, metadata):
    """Experiments of a student are not graded."""
    assert labels(read(notebook(code("x = 1", **metadata), code("y = 1")), "n.ipynb")) == ["cell 2"]


@pytest.mark.parametrize(
    "metadata",
    [{"tags": None}, {"tags": "experiment"}, {"tags": [[], 1]}, {"otter": 3}, {"otter": []}],
)
def test_odd_metadata_marks_nothing(read, metadata):
    """Only the exact forms count."""
    assert labels(read(notebook(code("x = 1", **metadata)), "n.ipynb")) == ["cell 1"]


@pytest.mark.parametrize(
    "source",
    [
        "import otter",
        "import otter\ngrader = otter.Notebook('norm.ipynb')",
        "from autograder.checks import expect",
        "# Run this\ngrader.check('q1')",
        "grader.check_all()",
        "grader.export(run_tests=True)  # hand in",
    ],
)
def test_cells_that_only_run_public_checks_are_left_out(read, source):
    """The worker has no otter, and needs none."""
    assert labels(read(notebook(code(source), code("y = 1")), "n.ipynb")) == ["cell 2"]


@pytest.mark.parametrize(
    "source",
    [
        "import otter\nimport numpy as np",
        "import otter, numpy",
        "grader.check('q1')\nx = 1",
        "x = grader.check('q1')",
        "grader = 3",
        "def grader(): pass",
        "from .otter import x",
        "import otterly",
        "grader.check('q1'",
        "%load_ext autoreload\ngrader.check('q1')",
        "x = '\\d'  # an invalid escape warns; grader",
        "grader = '\0'",
        "-" * 9000 + "1  # grader",
        "otter" + ".b" * 9000,
    ],
)
def test_cells_with_anything_else_in_them_stay(read, source):
    """A student's own line is never lost."""
    cells = read(notebook(code(source)), "n.ipynb").cells
    assert [cell.source for cell in cells] == [source]


def test_outputs_are_ignored(read):
    """Their form does not matter."""
    cell = code(SOLUTION) | {"outputs": {"not": ["a", "list"]}, "execution_count": "x", "id": []}
    assert labels(read(notebook(cell, cell), "n.ipynb")) == ["cell 1", "cell 2"]


def test_half_a_surrogate_pair_is_replaced(read):
    """No file can hold it, and no page could show it."""
    (cell,) = read(notebook(code("x = '\ud800'")), "n.ipynb").cells
    assert cell.source == "x = '?'"


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "damaged"),
        (b"\xff\xfe{}", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "damaged"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "damaged"),
        (b"[" + b"[]," * 2_600_000 + b"1]", "too large"),
        (b"[]", "not a notebook"),
        (b"3", "not a notebook"),
        (b"{}", "not a notebook"),
        (notebook(nbformat=3), "format '3', expected 4"),
        (notebook(nbformat=5), "format '5', expected 4"),
        (notebook(nbformat="4"), "format '4', expected 4"),
        (notebook(nbformat="\x1b[31m" * 99), "expected 4"),
        (b'{"nbformat":' + b"[" * 900 + b"]" * 900 + b"}", "notebook format unknown"),
        (notebook(cells=None), "no list of cells"),
        (notebook(cells={"a": 1}), "no list of cells"),
        (notebook(cells=[code("a"), "b"]), "Cell 2 of 'n.ipynb' is not a cell"),
        (notebook(code("a"), code(None)), "source of cell 2"),
        (notebook(code({"a": 1})), "source of cell 1"),
        (notebook(code(["a", 1])), "source of cell 1"),
        (notebook(code("a" * (1 << 20)), code("b")), "longer than"),
    ],
)
def test_what_is_not_a_notebook_of_format_4_is_refused(reason, data, seen):
    """The reason names the notebook, and the cell if there is one."""
    assert seen in reason(data, "n.ipynb")


def test_a_byte_order_mark_and_duplicate_keys_are_harmless(read):
    """Some editors write them."""
    data = notebook().replace(b'"nbformat": 4', b'"nbformat": 3, "nbformat": 4')
    assert labels(read(b"\xef\xbb\xbf" + data, "n.ipynb")) == ["cell 1"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"language": "R"}},
        {"language_info": {"name": "julia"}},
        {"kernelspec": {"language": "python"}, "language_info": {"name": "julia"}},
    ],
)
def test_another_language_is_refused_by_name(reason, metadata):
    """It holds no Python to grade."""
    assert "expected Python" in reason(notebook(metadata=metadata), "n.ipynb")


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"kernelspec": {"name": "my-env", "language": "python"}},
        {"kernelspec": [], "language_info": 3},
        {"language_info": {"name": "ipython"}},
        {"language_info": {"name": ""}},
    ],
)
def test_any_python_kernel_will_do(read, metadata):
    """The kernel's own name does not matter; the worker has its own Python."""
    assert read(notebook(metadata=metadata), "n.ipynb").cells


def test_a_notebook_without_code_is_accepted(read):
    """The checks will report that nothing is defined."""
    assert read(json.dumps(document()).encode(), "n.ipynb").cells == ()
