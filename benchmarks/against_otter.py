"""Compares our grader with stock `otter run` on the first part's solution, in interleaved pairs.

Machines are noisy, so only ratios within one run mean anything; each is the median of its pairs.
Cold is one command for one zip. Warm is the time per submission in a batch of thirty, compared with
the same stock command, which cannot grade a batch faster without containers.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import read_course

COLD_PAIRS = 7
WARM_PAIRS = 3
BATCH = 30


def main() -> None:
    """Measure both and print the times."""
    part = read_course(Path()).parts[0].id
    bundle = Path("dist/autograder") / f"{part}.zip"
    submission = Path("dist/solution") / f"{part}.zip"
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        one = Path(shutil.copy(submission, work / "one.zip"))
        many = work / "many"
        many.mkdir()
        for number in range(BATCH):
            shutil.copy(submission, many / f"copy {number:02}.zip")
        stock = [sys.executable, "-m", "otter", "run", "-a", str(bundle), "-o", folder, str(one)]
        ours = [sys.executable, "-m", "autograder", "grade", "--autograder", str(bundle)]
        cold = [
            (_seconds(stock), _seconds([*ours, str(one), "--out", _fresh(work)]))
            for _ in range(COLD_PAIRS)
        ]
        _print("cold, one zip", cold)
        warm = [
            (_seconds(stock), _seconds([*ours, str(many), "--out", _fresh(work)]) / BATCH)
            for _ in range(WARM_PAIRS)
        ]
        _print(f"warm, each of {BATCH}", warm)


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _fresh(work: Path) -> str:
    return tempfile.mkdtemp(dir=work)


def _print(what: str, pairs: list[tuple[float, float]]) -> None:
    stock, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"{what:16} otter run {stock:6.3f} s   ours {ours:6.3f} s   {ratio:5.1f} times faster"
        f"   (median of {len(pairs)} interleaved pairs)"
    )


if __name__ == "__main__":
    main()
