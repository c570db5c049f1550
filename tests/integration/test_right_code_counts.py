"""Right code in a `.py` file earns the same, whatever else stands in the file or beside it."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.grading import Bundle, Grader
from autograder.intake import submission_at
from autograder.model import Report, Status
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
CODE = (ROOT / "solutions" / "samples" / "right_as_script.py").read_text()
QUESTIONS = ("batchnorm_forward", "batchnorm_backward")
BESIDE = {
    "an unused module": ("from scipy_of_old.stats import norm\nimport utils_of_the_course\n", ""),
    "a data set that is not there": ("data = np.load('train.npz')\nimages = data['x'] / 255\n", ""),
    "a training at the end": ("", "\nmodel = train(images)\nprint(model.accuracy)\n"),
    "a print statement": ("def report(x):\n    print 'loss', x\n\n", ""),
    "a print statement at the end": ("", "\nif __name__ == '__main__':\n    print 'done'\n"),
    "tabs and spaces": ("def helper(x):\n\tif x:\n        return 1\n\treturn 2\n\n", ""),
    "an unfinished function": ("", "\n\ndef layernorm_forward(x, gamma, beta, ln_param):\n"),
    "an unclosed bracket": ("", "\n\ndef layernorm_forward(x, gamma):\n    return (x *\n"),
    "words that are no code": ("Team 7\nOur solution of part 1\n\n", ""),
    "a merge conflict": ("<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> main\n\n", ""),
    "names that NumPy removed": ("def count(x):\n    return np.product(x, dtype=np.int)\n\n", ""),
    "an exception of Python 2": (
        "def load(p):\n    try:\n        open(p)\n    except IOError, e:\n        raise\n\n",
        "",
    ),
    "a decorator of an absent module": (
        "import numba_of_old\n\n@numba_of_old.njit\ndef quick(x):\n    return x\n\n",
        "",
    ),
}


def _graded(
    bundles: dict[str, Bundle], sandbox: Sandbox, files: dict[str, str], folder: Path
) -> Report:
    path = folder / "submission.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    (part,) = bundles["normalization"].parts
    few = replace(bundles["normalization"], parts=(part.only(QUESTIONS),))
    with Grader(few, sandbox) as grader:
        return grader.grade(submission_at(path))


def _of_code(report: Report) -> dict[str, str]:
    return {f"{o.question}.{o.check}": f"{o.verdict} {o.message}" for o in report.outcomes}


@pytest.mark.parametrize(("before", "after"), BESIDE.values(), ids=BESIDE)
def test_what_stands_beside_right_code_costs_nothing(
    before: str, after: str, bundles: dict[str, Bundle], best_sandbox: Sandbox, tmp_path: Path
) -> None:
    report = _graded(bundles, best_sandbox, {"normalization.py": before + CODE + after}, tmp_path)
    assert report.status is Status.GRADED, report.reason
    assert {verdict.split()[0] for verdict in _of_code(report).values()} == {"PASSED"}
    assert report.notes


@pytest.mark.parametrize(
    "name", ["normlab", "normlab.py", "normlab/__init__.py/x.txt", "normlab/data.py"]
)
def test_a_file_named_like_the_library_is_set_aside(
    name: str, bundles: dict[str, Bundle], best_sandbox: Sandbox, tmp_path: Path
) -> None:
    files = {"normalization.py": CODE, name: "raise SystemExit\n"}
    report = _graded(bundles, best_sandbox, files, tmp_path)
    assert report.status is Status.GRADED, report.reason
    assert {verdict.split()[0] for verdict in _of_code(report).values()} == {"PASSED"}
    told = any("named like the course's own library" in note for note in report.notes)
    assert told is (name != "normlab/data.py")
