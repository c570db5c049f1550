"""A cohort from a platform's download to what the platform takes back, by commands alone.

What is written is read back by readers of their own, which follow the rules of the platforms'
imports, and compared with what is known about each hand-in.
"""

import csv
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from cohort.exports import (
    COLUMN,
    canvas_prefix,
    moodle_folder,
    moodle_pairs,
    presenters,
    started_days,
    timed,
    write_canvas,
    write_decisions,
    write_moodle,
    write_roster,
)
from cohort.hand_ins import DEADLINE, Cohort, HandIn, make_cohort
from cohort.people import Student, make_teams
from courses.mini_course import MINI, built_mini
from intake_builders import code, notebook
from library.conftest import FULL

TEAMS = 14
WHY = {
    "cell_type": "markdown",
    "source": "*Your answer*",
    "metadata": {"autograder": {"question": "why_count"}},
}


def _specimens():
    """Return right, wrong and crashing work: a part with a text, and one without."""
    wrong = FULL.replace("sum(x)", "sum(x) + 1")
    crashing = FULL.replace("sum(x)", "x.nothing")
    return [
        [{"counting.ipynb": notebook(code(c), dict(WHY), part="counting")} for c in each]
        for each in ([FULL, wrong, crashing],)
    ] + [[{"sums.ipynb": notebook(code(c), part="sums")} for c in (FULL, wrong)]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was made of a download."""

    cohort: Cohort
    platform: str
    out: Path
    table: Path
    said: str


@pytest.fixture(scope="module", params=["canvas", "moodle"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Grade a cohort, and its texts."""
    mini = built_mini(tmp_path_factory.getbasetemp())
    folder = tmp_path_factory.mktemp(request.param)

    def command(*arguments: object) -> str:
        line = [sys.executable, "-m", "autograder", *map(str, arguments)]
        done = subprocess.run(
            [*line, "--course", str(MINI), "--dist", str(mini)], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    rng = np.random.default_rng(3)
    cohort = make_cohort(make_teams(TEAMS, rng), _specimens(), rng)
    write_roster(cohort, folder / "roster.csv")
    write_decisions(cohort, folder / "decisions.csv")
    write = {"canvas": write_canvas, "moodle": write_moodle}[request.param]
    download, table = write(cohort, folder)
    out = folder / "out"
    told = ["--roster", folder / "roster.csv", "--decisions", folder / "decisions.csv"]
    told += ["--download", request.param, "--deadline", DEADLINE.isoformat(), "--out", out]
    said = command("grade", download, *told)
    command("texts", out, "--export", folder / "texts.csv")
    _mark(folder / "texts.csv")
    command("texts", out, "--import", folder / "texts.csv")
    command("publish", request.param, out, "--into", table, *_column(request.param))
    return Run(cohort=cohort, platform=request.param, out=out, table=table, said=said)


def _column(platform: str) -> list[str]:
    return ["--column", COLUMN] if platform == "canvas" else []


def _mark(path: Path) -> None:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        row |= {"item 1": "0.5", "item 2": "0.5"}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _earned(out: Path) -> Mapping[str, float]:
    """Add up the points for each question, as the gradebook has them, by the platform's number."""
    questions = ("total", "Counter", "long_count", "why_count")
    return {
        row["submission"].rpartition(" ")[2]: sum(float(row[name] or 0) for name in questions)
        for row in _rows(out / "gradebook.csv")
        if row["status"] in {"graded", "not graded"}
    }


def _expected(run: Run) -> dict[str, float]:
    """Return each student's final score by what is known of the hand-ins, not of grades.csv.

    Two members handed in in time, and Canvas does not say who was the last: no score is written.
    """
    earned = _earned(run.out)
    late = {hand_in.by.id for hand_in in timed(run.cohort)}
    more = {student.id for student in presenters(run.cohort)}
    found: dict[str, float] = {}
    for student, hand_in in _counting(run):
        lost = min(1, 0.5 * started_days(hand_in)) if hand_in.by.id in late else 0
        numbers = [_number(run, one) for one in _team_of(run, student)]
        points = {earned[number] for number in numbers if number in earned}
        if len(points) == 1:
            found[student.id] = points.pop() * (1 - lost) + 2 * (student.id in more)
    return found


def _counting(run: Run) -> list[tuple[Student, HandIn]]:
    """Return which hand-in counts for each student."""
    if run.platform == "moodle":
        return moodle_pairs(run.cohort)
    return [(s, h) for h in run.cohort.hand_ins if h.counts for s in _team_of(run, h.by)]


def _team_of(run: Run, student: Student) -> Sequence[Student]:
    return next(team.members for team in run.cohort.teams if student in team.members)


def _number(run: Run, student: Student) -> str:
    return student.account if run.platform == "canvas" else student.participant


def test_every_student_gets_the_right_grade_in_the_platforms_table(run: Run) -> None:
    """Rows are found by the university's id; all other cells are as they were."""
    id_, grade = ("SIS User ID", COLUMN) if run.platform == "canvas" else ("ID-Nummer", "Bewertung")
    before, after = _rows(run.table), _rows(run.out / "publish" / run.table.name)
    students = {s.id for s in run.cohort.students}
    got = {row[id_]: float(row[grade]) for row in after if row[id_] in students and row[grade]}
    expected = _expected(run)
    assert got == pytest.approx(expected)
    undecided = students - set(got) - {student.id for student in run.cohort.absent}
    assert undecided == {s.id for s, _ in _counting(run)} - set(expected)
    assert bool(undecided) is (run.platform == "canvas")
    assert [{**row, grade: ""} if row[id_] in students else row for row in after] == before


def test_everybody_who_handed_in_gets_the_page_of_what_counts(run: Run) -> None:
    """Also who handed in what another member's submission replaced, or the same files."""
    with zipfile.ZipFile(run.out / "publish" / f"feedback-{run.platform}.zip") as archive:
        pages = {name: archive.read(name).decode() for name in archive.namelist()}
    handed_in = (
        [(h.by, canvas_prefix(h)) for h in run.cohort.hand_ins]
        if run.platform == "canvas"
        else [(student, moodle_folder(student)) for student, _ in moodle_pairs(run.cohort)]
    )
    assert len(pages) == len(handed_in)
    for student, prefix in handed_in:
        (page,) = [page for name, page in pages.items() if name.startswith(prefix)]
        numbers = [_number(run, one) for one in _team_of(run, student)]
        assert "replaced:" not in page
        assert any(f" {number}</title>" in page for number in numbers)


def test_the_last_words_name_the_platform_that_the_download_came_from(run: Run) -> None:
    assert run.said.splitlines()[-1].startswith(
        f"Then give grades and pages back: autograder publish {run.platform} {run.out} --into "
    )


def test_the_tables_of_the_cohort_lose_nobody(run: Run) -> None:
    everybody = {student.id for student in run.cohort.students}
    finals = {row["student"] for row in _rows(run.out / "grades.csv") if row["final"]}
    assert finals == everybody
    page = (run.out / "cohort.html").read_text(encoding="utf-8")
    assert all(row["submission"] in unescape(page) for row in _rows(run.out / "gradebook.csv"))
