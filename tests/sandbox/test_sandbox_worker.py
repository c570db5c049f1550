"""The worker's program, run without a sandbox: in the package's own folder, by any python.

In a sandbox, coverage cannot see which of its lines run. Here it can. Other tests show what the
sandbox prevents.
"""

from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from judges import CELLS, JUDGES
from no_walls import loaded

from autograder.errors import Inherited, StudentCrashed
from autograder.model import Cell


def test_it_does_all_that_checks_ask_for() -> None:
    with loaded(*CELLS) as student:
        for name, judge in JUDGES.items():
            with pytest.raises(Inherited) if name == "inherited" else nullcontext():
                judge(student)


def _cell(source: str) -> Cell:
    return Cell(label="cell", source=source)


def _crash(call: Any) -> str:
    with pytest.raises(StudentCrashed) as caught:
        call()
    return str(caught.value)


def test_notebook_commands_without_meaning_here_are_ignored() -> None:
    """Magics, shell lines, otter, displays; plotting loads only when it is used."""
    source = (
        "%matplotlib inline\nimport otter\nfrom IPython.display import display as show\n"
        "grader = otter.Notebook('a.ipynb')\ngrader.check('q')\nshow(grader)\notter.Notebook.of(1)()\nfiles = !ls\n"
        "import matplotlib.pyplot as plt\nimport sys\n"
        "def loaded(): return 'matplotlib.figure' in sys.modules\n"
        "def plot(): return len(plt.plot([1, 2]))\n"
    )
    with loaded(_cell("%%bash\necho no\n"), _cell("%%time\nx = 3\n"), _cell(source)) as student:
        assert student.session.load_errors == ()
        assert student.loaded() is False
        assert student.plot() == 1
        assert student.loaded() is True


def test_a_module_that_fails_when_it_is_first_used_fails_again() -> None:
    with loaded(_cell("import matplotlib.nothing as n\ndef use(): return n.there\n")) as student:
        for _ in range(2):
            assert "ModuleNotFoundError" in _crash(student.use)


def test_exceptions_are_reported_with_lines_of_the_students_files() -> None:
    files = {"helper.py": b"def half(x):\n    return x / 0\n"}
    source = (
        "from helper import half\n"
        "class Mute(Exception):\n    def __str__(self): raise ValueError\n"
        "def divide(): return half(1)\ndef mute(): raise Mute\n"
        "def parse(): compile('1 +', '<text>', 'exec')\n"
        "def read(): open('nothing')\n"
    )
    with loaded(_cell(source), files=files) as student:
        assert "return x / 0" in _crash(student.divide)
        assert "its message could not be read" in _crash(student.mute)
        assert "SyntaxError" in _crash(student.parse)
        assert "nothing" in _crash(student.read)


def test_what_stays_in_the_worker_is_described_and_can_be_asked() -> None:
    source = (
        "import numpy as np\n"
        "def box(): return {'a': np.ones(2), 'odd': np.array(['x']), 'deep': [[1], (2,)]}\n"
        "def odd(): return np.array(['x'])\n"
        "def forget(): raise KeyError\n"
    )
    with loaded(_cell(source)) as student:
        box = student.box()
        assert student.odd().kind.startswith("array of <U1")
        assert (box["a"] == 1).all()
        box["a"] = np.zeros(3)
        assert student.fetch(box)["a"].shape == (3,)
        student.forget()
