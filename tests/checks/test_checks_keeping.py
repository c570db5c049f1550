"""`grader.keep` and `grader.needs` in real kernels: a function goes from notebook to notebook."""

import importlib
import sys

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient
from notebook_builders import code, save

from autograder.checks.clean_run import IN_CLEAN_RUN
from autograder.checks.keeping import follow, outdated
from autograder.checks.notebook import NotebookChecks
from autograder.checks.saved_notebook import notebooks_in
from autograder.checks.unlocking import UNLOCKED_MARK

OPENING = "from autograder.checks.notebook import grader"
HELPED = "import numpy as np\nFACTOR = 3\ndef scaled(x):\n    return FACTOR * np.asarray(x)"
FORWARD = "def forward(x):\n    return scaled(x) + 1"
USE = 'grader.needs("forward")\nfrom mine import forward'


def _said(folder, *cells):
    """Run cells in a kernel in this folder; return what the last one printed."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in (OPENING, *cells)]
    )
    where = {"metadata": {"path": str(folder)}}
    NotebookClient(
        notebook,
        timeout=600,
        startup_timeout=600,
        kernel_name="python3",
        allow_errors=True,
        resources=where,
    ).execute()
    outputs = notebook.cells[-1].outputs
    return "".join(o.get("text", "") or "\n".join(o.get("traceback", [])) for o in outputs)


@pytest.fixture
def folder(tmp_path):
    save(tmp_path / "one.ipynb", code(FORWARD), part="one", module="mine", questions=["forward"])
    save(tmp_path / "two.ipynb", part="two", module="mine", questions=["network"])
    return tmp_path


class TestKeep:
    def test_a_function_goes_with_all_that_it_uses(self, folder):
        told = _said(folder, HELPED, FORWARD, 'grader.keep("forward")')
        assert told == "Kept in mine.py: forward.\n"
        assert _said(folder, USE, "print(forward([1, 2]))") == "[4 7]\n"

    def test_keeping_again_replaces_and_leaves_the_others(self, folder):
        _said(folder, HELPED, FORWARD, 'def other():\n    return forward(0)\ngrader.keep("other")')
        _said(folder, "def forward(x):\n    return 7", 'grader.keep("forward")')
        assert _said(folder, "import mine\nprint(mine.other(), mine.forward(2))") == "7 7\n"
        text = (folder / "mine.py").read_text()
        assert text.count("def forward") == 1
        assert text.count("def scaled") == 1

    @pytest.mark.parametrize(
        ("cells", "why"),
        [
            (["def forward(x):\n    ..."], "nothing is written for it yet"),
            ([], "no cell that ran here makes it. Run its cell first"),
            (
                [FORWARD, "def forward(x):\n    return ("],
                "its cell is no Python yet ('(' was never closed, line 2)",
            ),
        ],
    )
    def test_what_cannot_be_kept_is_refused_and_the_rest_is_kept(self, folder, cells, why):
        told = _said(folder, "def back(x):\n    return x", *cells, 'grader.keep("forward", "back")')
        assert told == f"Kept in mine.py: back.\nNot kept: forward: {why}.\n"

    def test_a_name_that_no_cell_makes_is_told(self, folder):
        told = _said(folder, "def forward(x):\n    return lost(x)", 'grader.keep("forward")')
        assert "No cell that ran here makes 'lost', which they use." in told

    def test_a_notebook_that_uses_the_module_can_change_it(self, folder):
        _said(folder, HELPED, FORWARD, 'grader.keep("forward")')
        cells = [USE, "def wider(x):\n    return 2 * forward(x)", 'grader.keep("wider")']
        assert _said(folder, *cells) == "Kept in mine.py: wider.\n"
        assert _said(folder, "import mine\nprint(mine.wider(1))") == "8\n"

    def test_without_names_it_says_how(self, folder):
        assert _said(folder, "grader.keep()").startswith('Name what to keep: grader.keep("name"')

    def test_a_module_that_is_damaged_stays(self, folder):
        (folder / "mine.py").write_text("def (:")
        told = _said(folder, FORWARD, 'grader.keep("forward")')
        assert told.startswith("mine.py stays as it is, because line 1 is no Python")
        assert (folder / "mine.py").read_text() == "def (:"

    def test_in_a_clean_run_nothing_is_written(self, folder, monkeypatch, capsys):
        monkeypatch.setenv(IN_CLEAN_RUN, "1")
        NotebookChecks(folder).keep("forward")
        assert capsys.readouterr().out == "grader.keep does nothing in a clean run.\n"
        assert not (folder / "mine.py").exists()


class TestNeeds:
    def test_what_is_missing_gets_dots_and_is_named(self, folder):
        _said(folder, HELPED, FORWARD, 'grader.keep("forward")')
        told = _said(folder, 'grader.needs("forward", "back")\nfrom mine import forward, back')
        assert told.splitlines()[:2] == [
            "From mine.py: forward.",
            (
                "Not in mine.py yet: back. grader.keep puts functions there, in the notebook where"
                " you wrote them. If that one is in another folder, copy its mine.py here."
            ),
        ]
        assert "back: not written yet" in _said(
            folder,
            "import pathlib; pathlib.Path('tests').mkdir(); "
            "pathlib.Path('tests/back.py').write_text('')",
            'grader.needs("back")\nfrom mine import back',
            'print(grader.check("back"))',
        )

    def test_a_function_that_is_kept_later_is_there_in_the_next_cell(self, folder):
        """Two kernels, as two open notebooks: what one keeps, the other one uses."""
        first, second = (_Kernel(folder) for _ in range(2))
        try:
            for source in (OPENING, USE):
                second.run(source)
            for source in (OPENING, HELPED, FORWARD, 'grader.keep("forward")'):
                first.run(source)
            assert second.run("print(forward(1))") == "4\n"
            first.run("def forward(x):\n    return 40")
            first.run('grader.keep("forward")')
            assert second.run("print(forward(1))") == "40\n"
        finally:
            first.stop()
            second.stop()

    def test_a_saved_notebook_with_another_version_is_named(self, folder):
        told = _said(folder, "def forward(x):\n    return 5", 'grader.keep("forward")', USE)
        assert (
            "mine.py does not have what one.ipynb has for 'forward'. Run"
            ' grader.keep("forward") there.' in told
        )

    def test_one_that_was_unlocked_may_differ(self, folder):
        path, notebooks = folder / "mine.py", notebooks_in(folder)
        path.write_text("def forward(x):\n    return 5\n")
        assert len(list(outdated(path, notebooks))) == 1
        path.write_text(f"{UNLOCKED_MARK}def forward(x):\n    return 5\n")
        assert list(outdated(path, notebooks)) == []

    def test_a_module_that_cannot_be_imported_is_named(self, tmp_path, monkeypatch):
        monkeypatch.syspath_prepend(tmp_path)
        path = tmp_path / "mine_that_breaks.py"
        path.write_text("x = 1\n")
        importlib.import_module(path.stem)
        try:
            path.write_text("raise RuntimeError('broken')\n")
            told = follow(path, None)
        finally:
            del sys.modules[path.stem]
        assert told == "mine_that_breaks.py cannot be imported: RuntimeError: broken.\n"


class _Kernel:
    """A kernel that stays, as that of an open notebook."""

    def __init__(self, folder):
        self._manager, self._client = start_new_kernel(
            startup_timeout=600, kernel_name="python3", cwd=str(folder)
        )

    def run(self, source):
        said = []

        def hook(message):
            content = message["content"]
            said.append(content.get("text", "") or "\n".join(content.get("traceback", [])))

        self._client.execute_interactive(source, output_hook=hook, timeout=600)
        return "".join(said)

    def stop(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)
