"""Diagnosis: a known mistake is recognized in any style, and nothing false is said."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks import StudentCode, check, expect
from autograder.checks.local import LocalCode
from autograder.diagnose import (
    Conditions,
    Diagnostician,
    Judged,
    Reference,
    explain_nothing,
    read_catalogue,
)
from autograder.diagnose.trial_run import AlteredArguments, ReferenceCode, trial_run
from autograder.errors import CheckFailed, StudentBlocked
from autograder.verdicts import Diagnosis, Verdict

REFERENCE = '''
import numpy as np


def centre(x, notes):
    """Take the mean of every column away."""
    notes["mean"] = x.mean(axis=0)
    return x - x.mean(axis=0)


def scaled(x, gamma):
    """Centre, then multiply."""
    return gamma * centre(x, {})


def pair(x):
    """Give x and something else."""
    return x, {}
'''

CATALOGUE = {
    "centre": """
[rows]
tells = "Your means are those of the rows."
hint = "Which axis?"
caught_by = ["centres", "takes_one_row", "takes_two_rows"]
edit = [["return x - x.mean(axis=0)", "return x - x.mean(axis=1, keepdims=True)"]]

[median]
tells = "You take the median."
hint = "Is it the mean?"
caught_by = ["centres"]
edit = [["return x - x.mean(axis=0)", "return x - np.median(x, axis=0)"]]

[midrange]
tells = "You take the middle between the extremes."
hint = "Is it the mean?"
often = 2
caught_by = ["centres"]
edit = [["return x - x.mean(axis=0)", "return x - (x.min(axis=0) + x.max(axis=0)) / 2"]]

[no_note]
tells = "The mean is not written down."
hint = "Who needs the mean later?"
caught_by = ["writes_the_mean_down"]
edit = [['notes["mean"] = x.mean(axis=0)', "pass"]]

[in_place]
tells = "You change x."
hint = "Whose array is it?"
caught_by = ["leaves_x_alone"]
edit = [["return x - x.mean(axis=0)", "x -= x.mean(axis=0)\\n    return x"]]

[crash]
tells = "A single row fails."
hint = "Try one row."
caught_by = ["takes_one_row"]
edit = [["return x - x.mean(axis=0)", "return x - x.mean(axis=0) if x[1, 0] is not None else 0"]]
""",
    "pair": """
[alone]
tells = "You return x alone."
hint = "What else?"
caught_by = ["gives_two"]
edit = [["return x, {}", "return x"]]
""",
    "scaled": """
[added]
tells = "You add gamma."
hint = "Is gamma a factor?"
caught_by = ["scales"]
edit = [["gamma * centre", "gamma + centre"]]
""",
}

X = np.random.default_rng(1).normal(3.0, 2.0, size=(5, 4))


@check(question="centre", points=1, hint="h")
def centres(student: StudentCode) -> None:
    """Columns have mean 0."""
    expect.close(student.centre(X, {}), X - X.mean(axis=0), "out")


@check(question="centre", points=1, hint="h")
def writes_the_mean_down(student: StudentCode) -> None:
    """The mean is in the notes."""
    notes: dict[str, Any] = {}
    student.centre(X, notes)
    expect.close(notes.get("mean"), X.mean(axis=0), "notes['mean']")


@check(question="centre", points=1, hint="h")
def leaves_x_alone(student: StudentCode) -> None:
    """x stays."""
    student.centre(X, {})
    expect.untouched(student, "x")


@check(question="centre", points=1, hint="h")
def takes_one_row(student: StudentCode) -> None:
    """One row is enough."""
    expect.close(student.centre(X[:1], {}), 0 * X[:1], "out")


@check(question="centre", points=1, hint="h")
def takes_two_rows(student: StudentCode) -> None:
    """Two rows: the mean and the median are one."""
    expect.close(student.centre(X[:2], {}), X[:2] - X[:2].mean(axis=0), "out")


@check(question="scaled", points=1, hint="h")
def scales(student: StudentCode) -> None:
    """Every column is multiplied."""
    gamma = np.arange(1.0, 5.0)
    expect.close(student.scaled(X, gamma), gamma * (X - X.mean(axis=0)), "out")


@check(question="pair", points=0, hint="h")
def gives_two(student: StudentCode) -> None:
    """The first of two results is right."""
    out, _ = student.pair(X)
    expect.close(out, X, "out")


CENTRE = (centres, writes_the_mean_down, leaves_x_alone, takes_one_row, takes_two_rows)


def gamma_is_one(arguments: dict[str, Any]) -> None:
    if "gamma" in arguments:
        arguments["gamma"] = np.ones_like(arguments["gamma"])


@pytest.fixture
def diagnostician(tmp_path: Path) -> Diagnostician:
    (tmp_path / "module.py").write_text(REFERENCE)
    for question, text in CATALOGUE.items():
        (tmp_path / f"{question}.toml").write_text(text)
    return Diagnostician(
        Reference(tmp_path, ["module"]),
        read_catalogue(tmp_path, CATALOGUE),
        Conditions(simpler={"gamma is 1": gamma_is_one}),
    )


def _explained(
    diagnostician: Diagnostician, source: str, checks: Any = CENTRE
) -> dict[str, list[str]]:
    """Grade code with these functions in place of the reference's; return ids of mistakes, or facts."""
    names: dict[str, Any] = {}
    exec(REFERENCE + source, names)
    student = LocalCode(names)
    judged = []
    for one in checks:
        ended = trial_run(one, student)
        judged.append(
            Judged(
                check=one,
                verdict=ended.verdict,
                message=ended.message,
                transcript=ended.transcript,
            )
        )
    found = diagnostician.explain(judged, student)
    return {name: [_said(d) for d in diagnoses] for name, diagnoses in found.items()}


def _said(diagnosis: Diagnosis) -> str:
    return diagnosis.mistake or diagnosis.text


def test_right_code_gets_no_diagnosis(diagnostician: Diagnostician) -> None:
    assert _explained(diagnostician, "") == {}


def test_a_mistake_is_recognized_in_another_style(diagnostician: Diagnostician) -> None:
    source = """
def centre(x, notes):
    out = np.empty_like(x)
    notes["mean"] = np.einsum("nd->d", x) / len(x)
    for i, row in enumerate(x):
        out[i] = row - sum(row) / len(row)
    return out
"""
    found = _explained(diagnostician, source)
    assert found["centres"] == found["takes_two_rows"] == ["rows"]


def test_a_passed_check_clears_a_mistake(diagnostician: Diagnostician) -> None:
    """With two rows the median is the mean, so code that fails there did not make this mistake."""
    source = "def centre(x, notes):\n    notes['mean'] = x.mean(axis=0)\n"
    source += "    return x - (np.median(x, axis=0) if len(x) > 2 else np.zeros(4))\n"
    found = _explained(diagnostician, source)
    assert found["centres"] == ["median"], "nothing speaks against it in this check"
    assert "median" not in found["takes_two_rows"]


def test_a_missing_note_an_argument_changed_and_a_crash(diagnostician: Diagnostician) -> None:
    missing = "def centre(x, n):\n    return x - np.average(x, axis=0)\n"
    assert _explained(diagnostician, missing) == {"writes_the_mean_down": ["no_note"]}
    changed = "def centre(x, n):\n    n['mean'] = x.mean(0)\n    x -= n['mean']\n    return x\n"
    assert _explained(diagnostician, changed) == {"leaves_x_alone": ["in_place"]}
    crash = "def centre(x, n):\n    n['mean'] = x.mean(0)\n    x[1, 0]\n    return x - n['mean']\n"
    assert _explained(diagnostician, crash) == {"takes_one_row": ["crash"]}


def test_a_fault_in_another_function_is_reported_as_such(diagnostician: Diagnostician) -> None:
    """The check calls only `scaled`, but the known mistakes in `centre` show there as well."""
    source = "def scaled(x, gamma):\n    return gamma + (x - x.mean(0))\n"
    assert _explained(diagnostician, source, [scales]) == {"scales": ["added"]}


def test_what_looks_the_same_is_listed_as_alternatives_the_frequent_first(
    diagnostician: Diagnostician, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of these numbers, median and midrange are 5 and the mean is not."""
    monkeypatch.setattr(f"{__name__}.X", np.array([[0.0], [1.0], [5.0], [5.0], [10.0]]))
    source = "def centre(x, n):\n    n['mean'] = x.mean(0)\n    return x - np.median(x, axis=0)\n"
    assert _explained(diagnostician, source, [centres]) == {"centres": ["midrange", "median"]}


def test_what_is_drawn_at_random_says_nothing(diagnostician: Diagnostician) -> None:
    """The notes of this check hold random numbers, in the reference and in all other code."""

    @check(question="centre", points=0, hint="h")
    def centres_after_noise(student: StudentCode) -> None:
        """It centres."""
        notes: dict[str, Any] = {"noise": student.noise()}
        expect.close(student.centre(X, notes), X - X.mean(axis=0), "out")

    source = "def noise():\n    return np.random.random(3)\n"
    names = diagnostician._known.names()
    exec("import numpy as np\n" + source, names)
    for mistake in diagnostician._known.mistakes:
        exec("import numpy as np\n" + source, diagnostician._known.names(mistake))
    wrong = (
        source + "def centre(x, n):\n    n['mean'] = x.mean(0)\n    return x - np.median(x, 0)\n"
    )
    found = _explained(diagnostician, wrong, [centres_after_noise])
    assert found == {"centres_after_noise": ["median"]}


@pytest.mark.parametrize(
    ("formula", "fact"),
    [
        ("3.0 * (x - x.mean(0))", "a factor: it is 3 times"),
        ("x - x.mean(0) + 0.5", "a shift: 0.5 is added"),
        ("x.mean(0) - x", "up to its sign"),
        ("0 * x", "zero everywhere"),
        ("None", "is None: nothing has been computed for it yet"),
        ("(x - x.mean(0)).T", "rows and columns are exchanged"),
        ("(x - x.mean(0)).ravel()", "in the right order, but another shape"),
        ("(x - x.mean(0)) * np.array([1, 1, 7, 1])", "every column but number 2"),
        ("(x - x.mean(0)) * np.arange(1, 5)", "a factor in each column"),
        ("x", "a constant that is added in each column"),
        ("(x - x.mean(0)).astype('f4')", "float32 for a while"),
    ],
)
def test_facts_are_reported_when_no_mistake_fits(
    diagnostician: Diagnostician, formula: str, fact: str
) -> None:
    source = f"def centre(x, notes):\n    notes['mean'] = x.mean(0)\n    return {formula}\n"
    (said,) = _explained(diagnostician, source)["centres"]
    assert fact in said


def test_a_condition_under_which_it_is_right_is_named(diagnostician: Diagnostician) -> None:
    source = "def scaled(x, gamma):\n    return gamma**3 * centre(x, {})\n"
    (said,) = _explained(diagnostician, source, [scales])["scales"]
    assert "It is right when gamma is 1." in said


def test_nothing_is_said_about_invalid_values(diagnostician: Diagnostician) -> None:
    for junk in ("'text'", "x * np.nan", "object()", "np.zeros((2, 2))"):
        source = f"def centre(x, notes):\n    return {junk}\n"
        found = _explained(diagnostician, source)
        assert found.get("centres", []) == []


def test_an_integer_beyond_every_float_is_not_the_graders_fault(
    diagnostician: Diagnostician,
) -> None:
    """Python's integers have no limit, numpy's have one, so there is nothing to compare."""
    source = "def centre(x, n):\n    n['mean'] = 10**400\n    return 10**400\n"
    said = _explained(diagnostician, source)
    assert said
    assert not any("fault" in text for texts in said.values() for text in texts)


def test_a_fault_of_the_grader_costs_no_grade(diagnostician: Diagnostician) -> None:
    def broken(_arguments: dict[str, Any]) -> None:
        raise ZeroDivisionError("ours")

    diagnostician._conditions = Conditions(simpler={"we are wrong": broken})
    source = "def scaled(x, gamma):\n    return gamma**3 * centre(x, {})\n"
    (said,) = _explained(diagnostician, source, [scales])["scales"]
    assert "This cost no points: ZeroDivisionError: ours" in said


def test_code_that_stops_answering_is_not_the_graders_fault() -> None:
    """When its check is repeated, it may hang, end its process, or lie about everything."""

    class Silent(LocalCode):
        def seed(self, number: int) -> None:
            raise StudentBlocked(f"no {number}")

    assert trial_run(centres, Silent({})).verdict is Verdict.BLOCKED


def test_nothing_returned_is_not_one_of_two_things_returned(diagnostician: Diagnostician) -> None:
    alone = _explained(diagnostician, "def pair(y):\n    return y + 0\n", [gives_two])
    assert alone == {"gives_two": ["alone"]}
    for other in ("None", "x + 1", "{}", "3"):
        source = f"def pair(x):\n    return {other}\n"
        assert _explained(diagnostician, source, [gives_two]) == {"gives_two": []}


def test_the_place_of_the_first_wrong_value_is_named(diagnostician: Diagnostician) -> None:
    """The value may be in a dict that was given, or among several results."""

    @check(question="centre", points=0, hint="h")
    def writes(student: StudentCode) -> None:
        """The mean is in the notes."""
        notes: dict[str, Any] = {}
        student.centre(X, notes)
        expect.close(notes.get("mean"), X.mean(axis=0), "notes['mean']")

    source = "def centre(x, n):\n    n['mean'] = 3 * x.mean(0)\n    return x - x.mean(0)\n"
    (said,) = _explained(diagnostician, source, [writes])["writes"]
    assert said.startswith("'mean' in the dict given to centre is right up to a factor: it is 3")
    source = "def pair(x):\n    return 3 * x, {}\n"
    (said,) = _explained(diagnostician, source, [gives_two])["gives_two"]
    assert said.startswith("The first result of pair is right up to a factor: it is 3")


def test_a_condition_is_tried_whatever_the_check_asks_for(diagnostician: Diagnostician) -> None:
    """Held values, objects, files, seeds, many calls at once: only arguments of calls are changed."""

    @check(question="scaled", points=0, hint="h")
    def asks_for_everything(student: StudentCode) -> None:
        """It scales."""
        student.start_afresh()
        student.seed(1)
        gammas = [np.arange(1.0, 5.0), np.ones(4)]
        seen = student.scaled.each([(X, gamma) for gamma in gammas])
        assert student.defines("scaled")
        assert student.handed_in("nothing.json") is None
        kept = student.hold({"gamma": gammas[0]})
        with student.with_reference("scaled", {}):
            student.call_in_turn([(kept.items, ())])
        seen.append(student.scaled(X, student.fetch(kept)["gamma"]))
        for out, gamma in zip(seen, [*gammas, gammas[0]], strict=True):
            expect.close(out, gamma * (X - X.mean(axis=0)), "out")

    source = "def scaled(x, gamma):\n    return gamma**3 * centre(x, {})\n"
    (said,) = _explained(diagnostician, source, [asks_for_everything])["asks_for_everything"]
    assert "It is right when gamma is 1." in said


def test_a_check_that_times_is_not_repeated(diagnostician: Diagnostician) -> None:
    """Times cannot be compared, especially not in a trial run."""
    names = diagnostician._known.names()
    altered = AlteredArguments(LocalCode(names), {}, gamma_is_one)
    for student in (ReferenceCode(names), altered):
        with pytest.raises(CheckFailed, match="not timed in a trial run"):
            student.cpu_seconds("centre", None)  # type: ignore[arg-type] - it is not used


def test_nothing_is_said_when_diagnosis_is_off() -> None:
    assert explain_nothing([], LocalCode({})) == {}
