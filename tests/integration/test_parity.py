"""Stock `otter run` and our grader give an honest submission the same score.

Ours is in the file beside each sample: test_cli.py grades the cohort and compares.
"""

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
COURSE = read_course(ROOT)
SAMPLES = {s.name: s for s in read_samples(COURSE, ROOT / "solutions" / "samples")}
HONEST = [
    "right",
    "right_as_script",
    "right_in_its_own_way",
    "half_done",
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
    name: str, material: BuiltParts, bundle_paths: dict[str, Path], tmp_path: Path
) -> None:
    sample = replace(SAMPLES[name], with_solutions=False)  # stock otter takes one notebook
    submission = tmp_path / "submission.zip"
    write_submission(sample, submission, material)
    stock = _stock_score(submission, bundle_paths[sample.part], tmp_path)
    (part,) = (part for part in COURSE.parts if part.id == sample.part)
    extra = sum(part.extra.values()) if sample.rest_is_solved else 0
    assert stock == pytest.approx(sample.score + extra)


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
