"""Takes a cohort of synthetic teams through every command that an instructor uses, and times each.

    python benchmarks/whole_cohort.py FOLDER [TEAMS]

The teams hand in the sample submissions of `dist/`, mixed, with texts of their own. FOLDER then
holds the downloads of Canvas and Moodle, their tables, a roster, decisions, and what the commands
made of them (`canvas/`, `moodle/`). Grading takes long; run again, it is kept.
"""

import csv
import re
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
ENDLESS = "Zeno Elea"
"""The sample that never ends: it would make grading long, and nothing else."""
sys.path.insert(0, str(ROOT / "tests"))

from cohort.exports import write_canvas, write_decisions, write_moodle, write_roster  # noqa: E402
from cohort.hand_ins import DEADLINE, Members, make_cohort  # noqa: E402
from cohort.people import make_teams  # noqa: E402


def specimens(folder: Path) -> list[list[Members]]:
    """Return the files of the sample submissions, part by part, as the notebooks are named."""
    parts: dict[str, list[Members]] = {}
    for path in sorted(folder.glob("*.zip")):
        if not zipfile.is_zipfile(path) or path.stem == ENDLESS:
            continue
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        for name in files:
            if name.endswith(".ipynb"):
                part = name.removesuffix(".ipynb")
                parts.setdefault(part, []).append(
                    {other: data for other, data in files.items() if other.startswith(part)}
                )
    return sorted(parts.values(), key=len, reverse=True)


def run(what: str, *arguments: str | Path) -> None:
    """Run a command and print how long it took, and the last lines that it said."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    print(f"{time.perf_counter() - started:7.1f} s  exit {done.returncode}  {what}", flush=True)
    for line in (done.stdout + done.stderr).splitlines()[-4:]:
        print(f"             {line[:200]}")


def mark_all(table: Path) -> None:
    """Fill in a table of texts: full points or none for each item; some answers get nothing yet."""
    with table.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        rubric = (ROOT / "solutions" / "texts" / f"{row['question']}.md").read_text("utf-8")
        points = re.findall(r"^- ([\d.]+)", rubric.partition("## Rubric")[2], re.MULTILINE)
        for item, worth in enumerate(points if number % 7 else (), 1):
            row[f"item {item}"] = worth if (number + item) % 3 else "0"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def main(folder: Path, teams: int) -> None:
    """Make the cohort, and run the commands."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(14)
    cohort = make_cohort(make_teams(teams, rng), specimens(ROOT / "dist" / "cohort"), rng)
    print(f"{len(cohort.students)} students, {len(cohort.hand_ins)} hand-ins")
    roster, decisions = folder / "roster.csv", folder / "decisions.csv"
    write_roster(cohort, roster)
    write_decisions(cohort, decisions)
    told: list[str | Path] = ["--roster", roster, "--decisions", decisions]
    told += ["--deadline", DEADLINE.isoformat()]
    for platform, write in (("canvas", write_canvas), ("moodle", write_moodle)):
        download, table = write(cohort, folder)
        out = folder / platform
        if platform == "moodle" and not out.exists():
            shutil.copytree(folder / "canvas", out)  # most is graded already
        grade: list[str | Path] = ["grade", download, "--download", platform, *told, "--out", out]
        run(f"{platform}: grade", *grade)
        run(f"{platform}: grade again, nothing changed", *grade)
        texts = folder / f"texts-{platform}.csv"
        run(f"{platform}: texts --export", "texts", out, "--export", texts)
        mark_all(texts)
        run(f"{platform}: texts --import", "texts", out, "--import", texts)
        run(f"{platform}: feedback", "feedback", out)
        column = ["--column", "Homework 1"] if platform == "canvas" else []
        run(f"{platform}: publish", "publish", platform, out, "--into", table, *column)
        run(f"{platform}: publish csv", "publish", "csv", out)
        run(f"{platform}: similar", "similar", out)
        run(f"{platform}: regrade", "regrade", out)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), int(sys.argv[2]) if len(sys.argv) > 2 else 200)
