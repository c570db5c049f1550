"""How the student's code is loaded: what fails, is absent or does not parse costs nothing else."""

from typing import Any

import numpy as np
import pytest
from no_walls import loaded

from autograder.errors import StudentCrashed, StudentNotFound
from autograder.model import Cell


def _cell(source: str) -> Cell:
    return Cell(label="cell", source=source)


def _crash(call: Any) -> str:
    with pytest.raises(StudentCrashed) as caught:
        call()
    return str(caught.value)


def test_a_statement_that_fails_does_not_stop_the_others() -> None:
    source = "import os\n1 / 0\ndef f(): return 1\nf(2)\nx = unknown\ndef g(): return 2\ny = 1[0]\nz = x\n"
    with loaded(_cell(source)) as student:
        assert (student.f(), student.g()) == (1, 2)
        errors = student.session.load_errors
    assert errors[0].startswith("cell: ZeroDivisionError: division by zero\n  cell, line 2: 1 / 0")
    assert errors[-1] == "cell: and 2 more of this kind"


def test_a_future_import_holds_for_all_statements() -> None:
    source = "from __future__ import annotations, division\ndef f(x: Unknown) -> Absent: return 3\n"
    with loaded(_cell(source)) as student:
        assert student.f(1) == 3
        assert student.session.load_errors == ()


@pytest.mark.parametrize(
    "line",
    [
        "import scipy_of_old.stats",
        "import scipy_of_old.stats as st",
        "from scipy_of_old import stats, io as reader",
        "from scipy_of_old.a.b import c",
        "from scipy_of_old import *",
        "def draw():\n    import scipy_of_old\ndraw()",
    ],
)
def test_an_absent_module_costs_nothing_until_it_is_used(line: str) -> None:
    with loaded(_cell(f"{line}\ndef f(): return 1")) as student:
        assert student.f() == 1
        assert student.session.load_errors == ()
        (note,) = student.session.load_notes
    assert "there is no module 'scipy_of_old' here" in note


@pytest.mark.parametrize(
    "use",
    [
        "st.zscore(1)",
        "st.a.b(1)",
        "st + 1",
        "2 * st.pi",
        "[x for x in st.all]",
        "len(st.all)",
        "bool(st.flag)",
        "st.table[0]",
        "st.table < 2",
        "np.sum(st.table)",
        "np.ones(2) * st.pi",
        "isinstance(1, st.Kind)",
        "setattr(st.x, 'y', 1)",
    ],
)
def test_to_use_an_absent_module_names_it(use: str) -> None:
    source = f"import numpy as np\nfrom scipy_of_old import stats as st\ndef f(): return {use}"
    with loaded(_cell(source)) as student:
        assert "there is no module 'scipy_of_old' here" in _crash(student.f)


def test_a_class_or_function_that_needs_an_absent_module_is_not_defined_and_the_rest_is() -> None:
    source = "import numba_of_old as nb\n@nb.jit\ndef fast(x): return x\nclass Net(nb.Module):\n    pass\ndef f(): return 1"
    with loaded(_cell(source)) as student:
        assert student.f() == 1
        with pytest.raises(
            StudentNotFound, match=r"(?s)fast is not defined.*no module 'numba_of_old'"
        ):
            student.fast(1)


@pytest.mark.parametrize("caught", ["ImportError", "ModuleNotFoundError", "(ValueError, ImportError)",
                                    "Exception", ""])  # fmt: skip
def test_an_import_that_may_fail_fails(caught: str) -> None:
    source = f"try:\n    import cupy_of_old as xp\nexcept {caught}:\n    import numpy as xp\ndef f(): return xp.ones(1)[0]"
    with loaded(_cell(source.replace("except :", "except:"))) as student:
        assert student.f() == 1
        assert student.session.load_notes == ()


def test_an_import_in_a_helper_that_may_fail_fails() -> None:
    files = {"fast.py": b"import cython_of_old\nname = 'fast'\n", "slow.py": b"name = 'slow'\n"}
    source = "try:\n    from fast import name\nexcept ImportError:\n    from slow import name\ndef f(): return name"
    with loaded(_cell(source), files=files) as student:
        assert student.f() == "slow"


def test_a_library_that_looks_for_another_one_finds_no_stand_in() -> None:
    source = "import importlib\ndef f():\n    try:\n        importlib.import_module('nothing_of_old')\n    except ImportError:\n        return 'absent'"
    with loaded(_cell(source)) as student:
        assert student.f() == "absent"


def test_a_handler_for_another_error_does_not_expect_a_missing_module() -> None:
    source = "try:\n    import scipy_of_old\nexcept ValueError:\n    pass\ndef f(): return 1"
    with loaded(_cell(source)) as student:
        assert student.f() == 1
        assert len(student.session.load_notes) == 1


def test_names_that_numpy_removed_are_supplied_with_one_note() -> None:
    source = "import numpy as np\ndef f(x): return np.product(x.astype(np.int)) * np.float(1) + np.in1d(x, [2]).sum() + np.math.sqrt(4)"
    with loaded(_cell(source)) as student:
        assert student.f(np.array([2.0, 3.0])) == 6 + 1 + 2
        (note,) = student.session.load_notes
    assert (
        note
        == "cell: today's NumPy has no np.float, np.in1d, np.int, np.math, np.product; grading supplies them."
    )


BROKEN = {
    "print statement": ("def show(x):\n    print x\n", "Missing parentheses"),
    "print at the top": ('print "loss", 3\n', "Missing parentheses"),
    "print in a loop at the top": ("for i in range(3):\n    print i\n", "Missing parentheses"),
    "print in main": ("if __name__ == '__main__':\n    x = 1\n    print 'x', x\n", "parentheses"),
    "tabs and spaces": ("def tabs(x):\n\tif x:\n        return 1\n\treturn 2\n", "tabs"),
    "old exception": ("def old(x):\n    try:\n        pass\n    except ValueError, e:\n        pass\n",
                      "parenthesized"),
    "unfinished body": ("def unfinished(x):\n\n", "indented block"),
    "backticks": ("def ticks(x):\n    return `x`\n", "invalid syntax"),
    "not equal": ("def unequal(x):\n    return x <> 1\n", "invalid syntax"),
    "octal": ("mode = 0755\n", "octal"),
    "exec statement": ("exec 'x = 1'\n", "exec"),
    "raise with comma": ("def stop(x):\n    raise ValueError, 'no'\n", "invalid syntax"),
    "half a line": ("def half(x):\n    y = x *\n    return y\n", "invalid syntax"),
    "null byte": ("text = '\0'\n", ""),
    "decorated": ("@property\ndef broken(x):\n    print x\n", "Missing parentheses"),
    "words": ("This is my solution\n", "invalid syntax"),
}  # fmt: skip


@pytest.mark.parametrize(("broken", "reason"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("place", ["first", "between", "last"])
def test_what_does_not_parse_is_left_out_alone(broken: str, reason: str, place: str) -> None:
    f = "import math\n\ndef f(x):\n    # a comment\n    y = x + 1\n\n    return y\n"
    g = "@staticmethod\ndef g(x):\n    '''Twice\nas much.\n'''\n    return 2 * x\n"
    parts = {"first": (broken, f, g), "between": (f, broken, g), "last": (f, g, broken)}[place]
    with loaded(_cell("\n".join(parts))) as student:
        assert (student.f(1), student.g(4)) == (2, 8)
        errors = student.session.load_errors
    assert len(errors) == 1
    assert "left out" in errors[0]
    assert reason in errors[0]


def test_the_line_of_what_does_not_parse_is_told() -> None:
    with loaded(_cell("x = 1\n\ndef f(x):\n    return 1\n\ndef g(x):\n    print x\n")) as student:
        assert student.f(1) == 1
        with pytest.raises(StudentNotFound) as caught:
            student.g(1)
    assert str(caught.value) == (
        "g is not defined in what was handed in.\n"
        "cell: line 7: Missing parentheses in call to 'print'. Did you mean print(...)?: print x\n"
        "  g was left out."
    )


@pytest.mark.parametrize(
    "rest",
    [
        "total = y\n    return total\n",
        "for i in range(3):\n    y += i\n    return y\n",
        "if x:\n    y = 2\n    return y\n",
        "print y\n    y = 2\n",
    ],
)
def test_a_function_that_seems_to_go_on_is_not_defined(rest: str) -> None:
    """Its beginning compiles, but would be other code than was written."""
    source = f"def before(): return 1\n\ndef f(x):\n    y = x + 1\n{rest}\ndef after(): return 2\n"
    with loaded(_cell(source)) as student:
        assert (student.before(), student.after()) == (1, 2)
        with pytest.raises(StudentNotFound, match="line 3: this part seems to go on in line 5"):
            student.f(1)


def test_an_unclosed_bracket_or_text_swallows_no_other_function() -> None:
    source = 'def f(x):\n    return (x +\n\ndef g(x): return 1\n\ndef h(x):\n    """Text\n\ndef k(x):\n    """Doc"""\n    return 2\n'
    with loaded(_cell(source)) as student:
        assert (student.g(0), student.k(0)) == (1, 2)
        for name in ("f", "h"):
            with pytest.raises(StudentNotFound):
                getattr(student, name)(1)


def test_a_helper_file_that_does_not_parse_is_rescued_too() -> None:
    files = {
        "helpers.py": b"import numpy as np\ndef half(x):\n    return np.float(x) / 2\n\ndef show(x):\n    print x\n"
    }
    with loaded(_cell("from helpers import half\ndef f(): return half(4)"), files=files) as student:
        assert student.f() == 2
        assert student.session.load_errors[0].startswith(
            "cell: helpers.py, line 6: Missing parenth"
        )
        assert student.session.load_notes[0].startswith("cell: helpers.py: today's NumPy has no")


def test_a_cell_of_which_nothing_parses_is_an_error() -> None:
    cells = Cell(label="one", source="def f(x:\n"), Cell(label="two", source="This was it")
    with loaded(*cells) as student:
        with pytest.raises(StudentNotFound):
            student.f(1)
        assert [text.split(":")[1] for text in student.session.load_errors] == [" SyntaxError"] * 2


def test_deep_and_long_sources_end_soon() -> None:
    deep, long = "x = " + "(" * 5000 + ")" * 5000, "a b\n" * 20_000
    with loaded(
        _cell(f"{deep}\ndef f(): return 1\n"), _cell(long + "def g(): return 2\n")
    ) as student:
        assert (student.f(), student.g()) == (1, 2)
