"""`grader.clean_run` in real kernels: what differs between the screen and the saved notebook."""

import json

import nbformat
import pytest
from nbclient import NotebookClient
from notebook_builders import code, save

from autograder.checks.notebook import NotebookChecks

CHECKS = '''
from autograder.checks import check, expect

@check(question="forward", points=1, hint="Double it.")
def doubles(student):
    """It doubles."""
    expect.close(student.forward(2.0), 4.0, "out")
'''
TEST_FILE = """
from otter.test_files import test_case

@test_case(points=1, hidden=False)
def doubles(env):
    from autograder.checks import run
    from checks_of_clean_run import doubles as check
    run(check, env)
"""
OPENING = "from autograder.checks.notebook import grader  # the checks of this notebook, offline"
FORWARD = "def forward(x):\n    return scale * x  # what every student writes into this notebook"
RIGHT = "Nothing differs: the same checks pass, and no name is missing."


@pytest.fixture
def folder(tmp_path):
    """Make a student's folder."""
    (tmp_path / "checks_of_clean_run.py").write_text(CHECKS)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "forward.py").write_text(TEST_FILE)
    return tmp_path


def _told(folder, saved, on_screen, call="grader.clean_run()", **about):
    """Save a notebook, run other cells in a kernel beside it, and return what the last one said."""
    save(folder / "one.ipynb", *map(code, saved), **about)
    cells = [nbformat.v4.new_code_cell(source) for source in (*on_screen, call)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()
    said = "".join(output["text"] for output in notebook.cells[-1].outputs)
    first, *lines = said.strip().splitlines()
    assert first.startswith("Running one.ipynb, as saved "), first
    return lines


class TestCleanRun:
    def test_a_notebook_in_order_behaves_as_on_the_screen(self, folder):
        cells = [OPENING, "import numpy as np\nscale = 2", FORWARD]
        assert _told(folder, cells, cells) == [RIGHT]

    def test_a_deleted_cell_is_found(self, folder):
        told = _told(folder, [OPENING, FORWARD], [OPENING, "scale = 2", FORWARD])
        assert told == [
            "forward: 1 of 1 public checks pass here, 0 in the clean run.",
            (
                "Only here: 'scale'. No saved cell makes it: save the notebook, or put back the"
                " cells that did."
            ),
        ]

    def test_the_cell_that_fails_first_is_named(self, folder):
        saved = [OPENING, "# a comment\nshown = forward(1)", "scale = 2", FORWARD, "1 / 0"]
        told = _told(folder, saved, [OPENING, "scale = 2", FORWARD, "shown = forward(1)"])
        assert told == [
            (
                "The first error came in cell 2 (it begins with `# a comment`): NameError: name"
                " 'forward' is not defined. 1 more cell failed."
            )
        ]

    def test_code_that_is_not_saved_is_named(self, folder):
        wrong = FORWARD.replace("scale", "3")
        told = _told(folder, [OPENING, wrong], [OPENING, wrong, FORWARD.replace("scale", "2")])
        assert told == [
            "forward: 1 of 1 public checks pass here, 0 in the clean run.",
            (
                "one.ipynb is saved without what ran last in 'forward'. Save the notebook, or run"
                " the cells again that you changed. Then run this again."
            ),
        ]

    def test_a_cell_that_ends_the_process_is_named(self, folder):
        saved = [OPENING, "import os\nos._exit(3)", FORWARD]
        (told,) = _told(folder, saved, [OPENING])
        assert told == (
            "The process ended in cell 2 (it begins with `import os`). What comes after it did not"
            " run."
        )

    def test_magics_pictures_and_prints_are_no_trouble(self, folder):
        cells = [
            OPENING,
            "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
            "!echo a line of the shell\nprint('x' * 100_000)\nscale = 2",
            FORWARD,
        ]
        assert _told(folder, cells, cells) == [RIGHT]

    def test_calls_of_the_helper_in_the_notebook_do_nothing_there(self, folder):
        cells = [OPENING, "scale = 2", FORWARD]
        calls = ["grader.clean_run()", 'grader.export("Curie, Marie, 1867")']
        assert _told(folder, [*cells, *calls], cells) == [RIGHT]
        assert list(folder.glob("*.zip")) == []

    @pytest.mark.parametrize("before", [None, "{}"])
    def test_the_record_of_experiments_stays_as_it_was(self, folder, before):
        if before is not None:
            (folder / "one.json").write_text(before)
        writes = "from pathlib import Path\nPath('one.json').write_text('other figures')"
        cells = [OPENING, "scale = 2", FORWARD]
        told = _told(
            folder, [*cells, writes], [*cells, "from pathlib import Path"], results="one.json"
        )
        assert told == [RIGHT]
        found = (folder / "one.json").read_text() if (folder / "one.json").exists() else None
        assert found == before

    def test_the_notebook_itself_is_not_changed(self, folder):
        cells = [OPENING, "scale = 2", FORWARD]
        _told(folder, cells, cells)
        document = json.loads((folder / "one.ipynb").read_text())
        assert [cell["source"] for cell in document["cells"]] == cells
        assert [path.name for path in folder.glob("*.ipynb")] == ["one.ipynb"]


class TestWhichNotebook:
    def _says(self, folder, capsys, *args):
        NotebookChecks(folder).clean_run(*args)
        return capsys.readouterr().out.strip()

    def test_of_several_one_must_be_named(self, folder, capsys):
        save(folder / "a.ipynb", code("x = 1"), part="a")
        save(folder / "b.ipynb", code("x = 1"), part="b")
        asked = 'Name the notebook to run: grader.clean_run(NAME), one of "a.ipynb", "b.ipynb".'
        assert self._says(folder, capsys) == asked
        assert self._says(folder, capsys, "c.ipynb") == asked

    def test_without_any_it_says_so(self, tmp_path, capsys):
        assert self._says(tmp_path, capsys).endswith("one of none.")
