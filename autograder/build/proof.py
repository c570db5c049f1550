"""Proves a part: its solution earns every point under stock otter, and all extra credit."""

import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from autograder.build.run_solution import ONE_THREAD
from autograder.errors import BuildError
from autograder.reproducible_zip import write_zip

_ROUNDING = 1e-4
"""Otter rounds what each question earns to five decimals."""


def prove(
    part: str,
    promised: Mapping[str, Mapping[str, float]],
    submission: Mapping[str, bytes],
    grading: Mapping[str, bytes],
    folder: Path,
) -> dict[str, bytes]:
    """Let stock otter grade the solution; name the checks that do not give all points.

    What the questions of each table of course.toml are `promised` to be worth must be earned.
    """
    handed_in, bundle = folder / f"{part}.zip", folder / "grading.zip"
    write_zip(handed_in, dict(submission))
    write_zip(bundle, dict(grading))
    command = [sys.executable, "-m", "otter", "run", "-a", str(bundle), "-o", str(folder)]
    done = subprocess.run(
        [*command, str(handed_in)],
        cwd=folder,
        env={**os.environ, **ONE_THREAD},
        capture_output=True,
        text=True,
        check=False,
    )
    results = folder / "results.json"
    if done.returncode != 0 or not results.is_file():
        told = "\n".join((done.stderr or done.stdout).strip().splitlines()[-25:])
        raise BuildError(f"otter run failed on the solution of {part}:\n{told}")
    tests = json.loads(results.read_text())["tests"]
    missed = [test for test in tests if test.get("score", 0) < test.get("max_score", 0)]
    if missed:
        told = "\n".join(f"{test['name']}: {test.get('output', '')}" for test in missed)
        raise BuildError(f"the solution of {part} does not earn every point:\n{told}")
    earned = {test["name"]: test.get("score", 0) for test in tests}
    for table, questions in promised.items():
        total, worth = sum(earned.get(name, 0) for name in questions), sum(questions.values())
        if not math.isclose(total, worth, abs_tol=_ROUNDING):
            raise BuildError(
                f"the solution of {part} earns {total:g} points of the {worth:g} in {table}"
            )
    return {"proven": b""}
