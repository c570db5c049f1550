"""Stock `otter run` and our grader give an honest submission the same score."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.build.samples import BuiltParts, read_samples, write_submission
from autograder.course import read_course
from autograder.grading import Bundle, Grader
from autograder.intake import submission_at
from autograder.reproducible_zip import write_zip
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
SPECIMENS = {s.name: s for s in read_samples(read_course(ROOT), ROOT / "solutions" / "samples")}
HONEST = [
    "right",
    "right_as_script",
    "right_in_its_own_way",
    "half_done",
    "untouched",
    "backward_crashes",
    "mean_and_variance_as_constants",
    "batch_statistics_at_test_time",
]


def _stock_score(submission: Path, bundle_path: Path, folder: Path) -> float:
    command = [sys.executable, "-m", "otter", "run", "-a", str(bundle_path), "-o", str(folder)]
    subprocess.run([*command, str(submission)], check=True, capture_output=True, cwd=folder)
    results = json.loads((folder / "results.json").read_text())
    return sum(test.get("score", 0) for test in results["tests"])


@pytest.mark.parametrize("name", HONEST)
def test_stock_otter_agrees(
    name: str,
    material: BuiltParts,
    bundles: dict[str, Bundle],
    bundle_paths: dict[str, Path],
    best_sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    specimen = replace(SPECIMENS[name], with_solutions=False)  # stock otter takes one notebook
    submission = tmp_path / "submission.zip"
    write_submission(specimen, submission, material)
    with Grader(bundles[specimen.part], best_sandbox) as grader:
        ours = grader.grade(submission_at(submission))
    stock = _stock_score(submission, bundle_paths[specimen.part], tmp_path)
    assert ours.score == pytest.approx(stock)


def test_the_solution_of_every_part_earns_everything(
    bundles: dict[str, Bundle], dist: Path, best_sandbox: Sandbox
) -> None:
    """Our grader shows it here; the build has proven it with stock otter."""
    for part, bundle in bundles.items():
        with Grader(bundle, best_sandbox) as grader:
            report = grader.grade(submission_at(dist / "solution" / f"{part}.zip"))
        assert [o for o in report.outcomes if not o.passed] == []
        assert report.score == report.max_score == bundle.max_score


def test_the_starter_of_every_part_earns_nothing(
    material: BuiltParts,
    bundles: dict[str, Bundle],
    bundle_paths: dict[str, Path],
    best_sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    for part, starter in material.starters.items():
        submission = tmp_path / f"{part}.zip"
        write_zip(submission, {f"{part}.ipynb": starter})
        with Grader(bundles[part], best_sandbox) as grader:
            assert grader.grade(submission_at(submission)).score == 0
        assert _stock_score(submission, bundle_paths[part], tmp_path) == 0
