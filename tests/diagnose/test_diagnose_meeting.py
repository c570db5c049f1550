"""Faults that meet: the larger is named first, and a wrong function below is where to begin."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks import StudentCode, check, expect
from autograder.checks.local import LocalCode
from autograder.diagnose import Conditions, Diagnostician, Judged, Reference, read_catalogue
from autograder.diagnose.trial_run import trial_run
from autograder.verdicts import Diagnosis

REFERENCE = '''
import numpy as np


def spread(x, notes):
    """Return the variance of every column, and x."""
    notes["mean"] = x.mean(axis=0)
    return x.var(axis=0), (x, 2)


def slopes(kept):
    """Differentiate the variance; count the rows of each column."""
    x, factor = kept
    slope = factor * (x - x.mean(axis=0)) / len(x)
    rows = np.full(x.shape[1], len(x))
    return slope, rows


def half(x):
    """Divide by 2."""
    return x / 2


def halved(x, share):
    """Divide by a share."""
    return x[:, 0] / share["of"]
'''

CATALOGUE = {
    "spread": """
[squares]
tells = "You take the mean of the squares."
hint = "h"
caught_by = ["spread_is_right"]
edit = [["x.var(axis=0)", "(x**2).mean(axis=0)"]]

[deviation]
tells = "You take the root."
hint = "h"
caught_by = ["spread_is_right"]
edit = [["x.var(axis=0)", "x.std(axis=0)"]]
""",
    "slopes": """
[not_divided]
tells = "Your slope is not divided."
hint = "h"
caught_by = ["slopes_are_right", "slope_of_another"]
edit = [[" / len(x)", ""]]

[not_centred]
tells = "Your slope is not centred."
hint = "h"
caught_by = ["slopes_are_right", "slope_of_another"]
edit = [["(x - x.mean(axis=0))", "x"]]

[columns_counted]
tells = "You count columns."
hint = "h"
caught_by = ["slopes_are_right", "rows_are_right"]
edit = [["x.shape[1], len(x)", "x.shape[1], x.shape[1]"]]

[rows_as_matrix]
tells = "Your rows are a matrix."
hint = "h"
caught_by = ["rows_have_one_axis"]
edit = [["return slope, rows", "return slope, rows.reshape(1, -1)"]]

[three_results]
tells = "You return three results."
hint = "h"
caught_by = [
    "slopes_are_right", "rows_are_right", "rows_have_one_axis", "slope_of_another",
    "goes_with_its_own_spread",
]
edit = [["return slope, rows", "return slope, rows, kept"]]
""",
    "halved": """
[one_row]
tells = "One row fails."
hint = "h"
caught_by = ["takes_one_row"]
edit = [["x[:, 0]", "np.squeeze(x)[:, 0]"]]

[calls_half]
tells = "You call half."
hint = "h"
caught_by = ["divides_by_itself"]
edit = [['x[:, 0] / share["of"]', 'half(x[:, 0])']]

[of_required]
tells = "You ask for an entry that may be missing."
hint = "h"
caught_by = ["takes_an_empty_dict"]
edit = [['share["of"]', 'share["other"]']]
""",
}

X = np.random.default_rng(2).normal(1.0, 2.0, size=(5, 3))


def _slopes(student: StudentCode, x: np.ndarray) -> Any:
    _, kept = student.spread(x, {})
    return student.slopes(kept)


@check(question="slopes", points=1, hint="h")
def slopes_are_right(student: StudentCode) -> None:
    """Both are right."""
    of, _ = student.spread(X, {})
    slope, rows = _slopes(student, X)
    expect.close(slope, 2 * (X - X.mean(axis=0)) / 5, "slope")
    expect.close(rows, [5, 5, 5], "rows")
    expect.close(of, X.var(axis=0), "of")


@check(question="slopes", points=1, hint="h")
def slope_of_another(student: StudentCode) -> None:
    """The slope is right."""
    slope, _ = _slopes(student, 2 * X + 1)
    expect.close(slope, 4 * (X - X.mean(axis=0)) / 5, "slope")


@check(question="slopes", points=1, hint="h")
def rows_are_right(student: StudentCode) -> None:
    """The rows are counted."""
    _, rows = _slopes(student, X)
    expect.close(rows, [5, 5, 5], "rows")


@check(question="slopes", points=1, hint="h")
def rows_have_one_axis(student: StudentCode) -> None:
    """The rows are a vector."""
    _, rows = _slopes(student, X)
    expect.shape(rows, (3,), "rows")


@check(question="slopes", points=1, hint="h")
def goes_with_its_own_spread(student: StudentCode) -> None:
    """The slope is that of the own spread."""
    values = [student.spread(X + h * np.eye(5, 3), {})[0][0] for h in (1e-5, -1e-5)]
    slope, _ = _slopes(student, X)
    expect.close(slope[0, 0], (values[0] - values[1]) / 2e-5, "slope", rtol=1e-5)


@check(question="halved", points=1, hint="h")
def divides_by_itself(student: StudentCode) -> None:
    """The value is right, but the helper is not to be called."""
    calls: list[int] = []

    def helper(x: np.ndarray) -> np.ndarray:
        calls.append(1)
        return x / 2

    with student.with_reference("halved", {"half": helper}):
        expect.close(student.halved(X, {"of": 2}), X[:, 0] / 2, "out")
    expect.true(not calls, "halved calls half")


@check(question="halved", points=1, hint="h")
def takes_one_row(student: StudentCode) -> None:
    """One row is enough."""
    expect.close(student.halved(X[:1], {"of": 2}), X[:1, 0] / 2, "out")


@check(question="halved", points=1, hint="h")
def takes_an_empty_dict(student: StudentCode) -> None:
    """An entry may be missing."""
    expect.close(student.halved(X, {"of": 2}), X[:, 0] / 2, "out")


SLOPES = (
    slopes_are_right,
    slope_of_another,
    rows_are_right,
    rows_have_one_axis,
    goes_with_its_own_spread,
)


@pytest.fixture
def diagnostician(tmp_path: Path) -> Diagnostician:
    (tmp_path / "module.py").write_text(REFERENCE)
    for question, text in CATALOGUE.items():
        (tmp_path / f"{question}.toml").write_text(text)
    return Diagnostician(
        Reference(tmp_path, ["module"]),
        read_catalogue(tmp_path, CATALOGUE),
        Conditions(consistent=("goes_with_its_own_spread",)),
    )


def _explained(
    diagnostician: Diagnostician, source: str, checks: Any = SLOPES
) -> dict[str, tuple[Diagnosis, ...]]:
    names: dict[str, Any] = {}
    exec(REFERENCE + source, names)
    student = LocalCode(names)
    judged = []
    for one in checks:
        run = trial_run(one, student)
        judged.append(
            Judged(check=one, verdict=run.verdict, message=run.message, transcript=run.transcript)
        )
    return diagnostician.explain(judged, student)


def test_of_two_faults_the_larger_is_named_first(diagnostician: Diagnostician) -> None:
    source = """
def slopes(kept):
    x, factor = kept
    return factor * (x - x.mean(0)), np.array([[3, 3, 3]])
"""
    found = _explained(diagnostician, source)
    (said,) = found["slopes_are_right"]
    assert said.mistake == "not_divided"
    assert said.text == "Your slope is not divided. Besides: You count columns."
    assert [d.mistake for d in found["slope_of_another"]] == ["not_divided"]
    assert [d.mistake for d in found["rows_are_right"]] == ["columns_counted"]
    (shape,) = found["rows_have_one_axis"]
    assert (
        shape.text
        == "The first result of slopes is right up to a factor: it is 5 times what it should be."
    )


def test_what_is_left_is_mentioned(diagnostician: Diagnostician) -> None:
    source = """
def slopes(kept):
    x, factor = kept
    return factor * (x - x.mean(0)), np.array([7, 8, 9])
"""
    (said,) = _explained(diagnostician, source)["slopes_are_right"]
    assert said.mistake == "not_divided"
    assert said.text.endswith("Something else is wrong here, too.")


def test_code_that_goes_with_its_own_wrong_function_is_told_where_to_begin(
    diagnostician: Diagnostician,
) -> None:
    source = """
def spread(x, notes):
    notes["mean"] = x.mean(0)
    return (x * x).mean(axis=0), x


def slopes(x):
    return 2 * x / len(x), np.full(3, len(x))
"""
    found = _explained(diagnostician, source)
    assert set(found) == {"slopes_are_right", "slope_of_another"}
    (said,) = found["slopes_are_right"]
    assert said.mistake == "squares"
    assert said.text == (
        "Your slopes goes with your own spread, but spread itself is not right yet: begin there. "
        "In spread: You take the mean of the squares."
    )


def test_an_unknown_fault_below_is_where_to_begin_too(diagnostician: Diagnostician) -> None:
    source = """
def spread(x, notes):
    notes["mean"] = x.mean(0)
    return (x**3).mean(axis=0), x


def slopes(x):
    return x, np.full(3, len(x))
"""
    (said,) = _explained(diagnostician, source)["slopes_are_right"]
    assert said.mistake == ""
    assert said.text.startswith("spread, which is called first, does not return the right values")


def test_a_fault_on_top_of_one_below_is_named(diagnostician: Diagnostician) -> None:
    source = """
def spread(x, notes):
    notes["mean"] = x.mean(0)
    return np.std(x, axis=0), x


def slopes(x):
    return 2 * (x - x.mean(0)), np.full(3, len(x))
"""
    (said,) = _explained(diagnostician, source)["slopes_are_right"]
    assert said.mistake == "not_divided"
    assert said.text == "Your slope is not divided. Besides, in spread: You take the root."


def test_results_too_many_are_counted(diagnostician: Diagnostician) -> None:
    source = "_two = slopes\ndef slopes(kept):\n    return *_two(kept), None\n"
    found = _explained(diagnostician, source)
    assert {d.mistake for said in found.values() for d in said} == {"three_results"}
    source = "_two = slopes\ndef slopes(kept):\n    return *_two(kept), None, None\n"
    (said,) = _explained(diagnostician, source)["rows_are_right"]
    assert said.text == (
        "slopes returns 4 results, and 2 are expected. What is expected among them is right."
    )


def test_a_shape_alone_is_described(diagnostician: Diagnostician) -> None:
    source = "_two = slopes\ndef slopes(kept):\n    a, b = _two(kept)\n    return a, b[:, None]\n"
    (said,) = _explained(diagnostician, source)["rows_have_one_axis"]
    assert said.text == (
        "The second result of slopes has the right values in the shape (3, 1); "
        "its shape should be (3,)."
    )


def test_a_mistake_that_other_failed_checks_speak_against_is_not_named(
    diagnostician: Diagnostician,
) -> None:
    """For an x around 0, what is not centred is centred: only one check sees no difference."""
    source = """
def slopes(kept):
    x, factor = kept
    wrong = x if x.max() < LIMIT else 3 * x
    return factor * wrong / len(x), np.full(3, len(x))


LIMIT = """
    source += repr(float(X.max()) + 0.1)
    found = _explained(diagnostician, source)
    assert not [d for said in found.values() for d in said if d.mistake]


def test_a_crash_of_the_same_kind_in_the_same_checks_is_recognized(
    diagnostician: Diagnostician,
) -> None:
    halved = (takes_one_row, takes_an_empty_dict)
    source = (
        "def halved(x, share):\n    n, d = x.squeeze().shape\n    return x[:, 0] / share['of']\n"
    )
    found = _explained(diagnostician, source, halved)
    assert [d.mistake for d in found["takes_one_row"]] == ["one_row"]
    source = "def halved(x, share):\n    n, d, e = x.shape\n    return x[:, 0] / share['of']\n"
    found = _explained(diagnostician, source, halved)
    assert not [d for said in found.values() for d in said if d.mistake], "it crashes everywhere"
    assert found["takes_one_row"][0].text.startswith("A line of yours unpacks 3 values and gets 2")


def test_an_entry_that_the_course_names_must_be_the_same(diagnostician: Diagnostician) -> None:
    source = (
        "def halved(x, share):\n    return x[:, 0] / ({} if len(x) > 1 else {'KEY': 2})['KEY']\n"
    )
    own = source.replace("KEY", "own")
    found = _explained(diagnostician, own, (takes_one_row, takes_an_empty_dict))
    assert [d.mistake for d in found["takes_an_empty_dict"]] == ["of_required"]
    of = source.replace("KEY", "of")
    found = _explained(diagnostician, of, (takes_one_row, takes_an_empty_dict))
    assert [d.mistake for d in found["takes_an_empty_dict"]] == [""]


def test_two_mistakes_in_one_value_are_named_together(diagnostician: Diagnostician) -> None:
    mistakes = {m.id: m for m in diagnostician._known.mistakes}
    for name in ("not_divided", "not_centred"):
        object.__setattr__(mistakes[name], "often", 2)
    source = "def slopes(kept):\n    return kept[1] * kept[0], np.full(3, len(kept[0]))\n"
    found = _explained(diagnostician, source)
    (said,) = found["slope_of_another"]
    assert said.mistake == "not_divided"
    assert said.text == "Your slope is not divided. Besides: Your slope is not centred."


def test_a_check_that_says_the_same_recognizes_a_mistake_without_a_wrong_value(
    diagnostician: Diagnostician,
) -> None:
    source = "def halved(x, share):\n    return np.array([half(v) for v in x[:, 0]])\n"
    found = _explained(diagnostician, source, (divides_by_itself,))
    assert [d.mistake for d in found["divides_by_itself"]] == ["calls_half"]
