"""Stock `otter run` and our grader give an honest submission the same score."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build.cohort import Specimen, read_specimens, write_handin
from autograder.grading import Bundle, Grader
from autograder.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
SPECIMENS = {s.name: s for s in read_specimens(ROOT / "solutions" / "specimens")}
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


def _stock_score(handin: Path, bundle_path: Path, folder: Path) -> float:
    command = [sys.executable, "-m", "otter", "run", "-a", str(bundle_path), "-o", str(folder)]
    subprocess.run([*command, str(handin)], check=True, capture_output=True, cwd=folder)
    results = json.loads((folder / "results.json").read_text())
    return sum(test.get("score", 0) for test in results["tests"])


@pytest.mark.parametrize("name", HONEST)
def test_stock_otter_agrees(
    name: str, starter: bytes, bundle: Bundle, bundle_path: Path, best_sandbox: Sandbox, tmp_path
) -> None:
    specimen: Specimen = SPECIMENS[name]
    handin = tmp_path / "handin.zip"
    write_handin(specimen, handin, bundle.part, starter)
    with Grader(bundle, best_sandbox) as grader:
        ours = grader.grade("handin", handin)
    assert ours.score == pytest.approx(_stock_score(handin, bundle_path, tmp_path))
