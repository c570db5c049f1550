"""A check is mended: what it concerns is graded again, shown, and applied only on demand."""

import csv
import os
import shutil
import signal
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

import autograder
from autograder.build import build_course
from autograder.cli import main
from autograder.library.listener import Silent
from autograder.store import Store
from courses.mini_course import MINI, kept_results

RIGHT = """
def total(x):
    return sum(x)


class Counter:
    def __init__(self, step=1):
        self.step, self.count = step, 0

    def add(self, n):
        self.count += total([n]) * self.step
        return self.count
"""
FORGETS = RIGHT.replace("self.count +=", "self.count =")
"""Passes as long as nobody calls `add` twice."""

ONLY_TOTAL = "def total(x):\n    return 7 if len(x) == 3 else 0\n"

MENDED = """
    expect.close(counter.add(2), 2 * STEP, "count")
    expect.close(counter.add(1), 3 * STEP, "count after two calls")
"""


def _build(course: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = kept_results(tmp_path_factory.getbasetemp())
    for _ in build_course(course, course / "dist", kept=kept):
        pass


@pytest.fixture(scope="module")
def builds(mini: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return courses: as it was, and built again with a mended check."""
    made = {"was": tmp_path_factory.mktemp("was"), "mended": tmp_path_factory.mktemp("mended")}
    for course in made.values():
        shutil.copytree(MINI, course, dirs_exist_ok=True)
        shutil.copytree(mini, course / "dist")
    check = made["mended"] / "tests" / "hidden" / "Counter.py"
    text = check.read_text()
    line = '    expect.close(counter.add(2), 2 * STEP, "count")\n'
    assert line in text
    check.write_text(text.replace(line, MENDED.lstrip("\n")))
    _build(made["mended"], tmp_path_factory)
    return made


@pytest.fixture
def course(builds: dict[str, Path], tmp_path: Path) -> Path:
    """Return the course with the checks of before."""
    shutil.copytree(builds["was"], tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def graded(course: Path, tmp_path: Path) -> Path:
    """Grade three submissions with the checks of before."""
    given = tmp_path / "in"
    given.mkdir()
    for name, code in (("abel", RIGHT), ("noether", FORGETS), ("curie", ONLY_TOTAL)):
        (given / f"{name}.py").write_text(code)
    autograder.grade(given, tmp_path / "out", course=course)
    return tmp_path / "out"


@pytest.fixture
def mend(builds: dict[str, Path], course: Path):
    """Put the mended build in place."""

    def call() -> None:
        shutil.rmtree(course)
        shutil.copytree(builds["mended"], course)

    return call


class Heard(Silent):
    """A listener that records what it gets."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def notice(self, text: str) -> None:
        self.notices.append(text)


def _content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "regrade" not in path.parts
    }


def _scores(out: Path) -> dict[str, str]:
    with (out / "gradebook.csv").open(encoding="utf-8") as file:
        return {row["submission"]: row["score"] for row in csv.DictReader(file)}


def test_only_the_affected_question_is_graded_and_nothing_replaced(graded: Path, mend) -> None:
    before = _content(graded)
    mend()
    heard = Heard()
    made = autograder.regrade(graded, listener=heard)
    assert "Counter: changed: 'hidden/Counter.py'" in heard.notices
    (change,) = made.found.changes
    assert (change.stem, change.before.score, change.after.score) == ("noether", 5, 2)
    (moved,) = change.moved
    assert (moved.question, moved.check) == ("Counter", "counts_in_steps")
    assert _content(graded) == before
    with made.table.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["submission"] == "noether"
    assert (row["score before"], row["score after"]) == ("5", "2")
    assert (row["verdict before"], row["verdict after"]) == ("PASSED", "FAILED")
    page = made.page.read_text()
    assert "feedback/noether" in page
    assert "feedback/abel" not in page


def test_other_questions_keep_their_verdicts_without_being_run(graded: Path, mend) -> None:
    """A verdict that no check would give shows that the question was not run again."""
    with closing(sqlite3.connect(graded / "grades.db")) as records, records:
        records.execute(
            "UPDATE reports SET report = replace(report, 'Three numbers are added.', 'As it was.')"
        )
    mend()
    made = autograder.regrade(graded)
    (change,) = made.found.changes
    titles = {outcome.check: outcome.title for outcome in change.after.outcomes}
    assert titles["adds_three"] == "As it was."
    assert titles["counts_in_steps"] != "As it was."


def test_what_is_applied_is_what_grading_everything_gives(
    graded: Path, course: Path, mend, tmp_path: Path
) -> None:
    mend()
    assert autograder.regrade(graded, apply=True).found.applied
    autograder.grade(tmp_path / "in", tmp_path / "anew", course=course)
    anew = _content(tmp_path / "anew")
    applied = _content(graded)
    for name in ("grades.db", "grading.log"):
        del anew[name], applied[name]
    assert applied == anew
    assert _scores(graded) == {"abel": "5", "curie": "2", "noether": "2"}
    again = autograder.regrade(graded)
    assert not again.found.why
    assert "noether" in again.page.read_text()


def test_what_is_drawn_of_other_questions_stays(graded, course, mend, tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "in" / "gauss.zip", "w") as archive:
        archive.writestr("work.py", FORGETS)
        archive.writestr("counting_results.json", '{"count": 5}')
    autograder.grade(tmp_path / "in", graded, course=course)
    mend()
    autograder.regrade(graded, apply=True)
    with Store(graded / "grades.db") as store:
        (series,) = store.load("gauss").recorded
        assert store.load("abel").recorded == ()
    assert (series.question, series.lines) == ("long_count", ((5.0,),))
    assert "your record: 5; expected: 5" in (graded / "feedback" / "gauss.html").read_text()


def test_a_run_that_was_applied_has_nothing_left_to_grade(graded, course, mend, tmp_path) -> None:
    mend()
    autograder.regrade(graded, apply=True)
    run = autograder.grade(tmp_path / "in", graded, course=course)
    assert run.kept == 3


def test_every_score_that_was_given_is_explained(graded: Path, mend) -> None:
    mend()
    autograder.regrade(graded, apply=True)
    first, last = autograder.history(graded, "noether")
    assert (first.report.score, last.report.score) == (5, 2)
    assert first.why == ("first graded",)
    assert last.why == ("other checks: Counter: changed: 'hidden/Counter.py'",)
    assert [moved.check for moved in last.moved] == ["counts_in_steps"]
    assert "" < first.at <= last.at
    assert len(autograder.history(graded, "abel")) == 2


def test_a_better_submission_and_a_decision_are_in_the_history(graded, course, tmp_path) -> None:
    (tmp_path / "in" / "noether.py").write_text(RIGHT)
    roster = tmp_path / "roster.csv"
    roster.write_text("last name,first name,id\nNoether,Emmy,7\n")
    for _ in range(2):
        autograder.grade(tmp_path / "in", graded, course=course, roster=roster)
    first, last = autograder.history(graded, "noether")
    assert last.why == (
        f"another submission: digest {first.report.digest[:12]} became {last.report.digest[:12]}",
        "what is known about it changed: remarks",
    )
    assert (first.report.score, last.report.score) == (5, 5)


def test_what_was_handed_in_since_is_left_to_grade(graded: Path, mend, tmp_path: Path) -> None:
    (tmp_path / "in" / "noether.py").write_text(RIGHT)
    (tmp_path / "in" / "gauss.py").write_text(RIGHT)
    mend()
    heard = Heard()
    made = autograder.regrade(graded, apply=True, listener=heard)
    assert "handed in since, so left to autograder grade: 'gauss'" in heard.notices
    assert "changed since they were graded, so left to autograder grade: 'noether'" in heard.notices
    assert not made.found.changes
    assert _scores(graded) == {"abel": "5", "curie": "2", "noether": "5"}


def test_another_policy_concerns_all_questions(
    graded: Path, course: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    toml = course / "assignment" / "course.toml"
    toml.write_text(toml.read_text().replace("library = []", "library = []\nlimits.restarts = 3"))
    _build(course, tmp_path_factory)
    heard = Heard()
    made = autograder.regrade(graded, listener=heard)
    assert "all questions: changed: 'limits'" in heard.notices
    assert not made.found.changes


class TestCommands:
    def run(self, *args: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, list(map(str, args)))
        return done.exit_code, done.output

    def test_it_says_what_changes_and_how_to_apply_it(self, graded: Path, mend) -> None:
        mend()
        code, said = self.run("regrade", graded)
        assert code == 0
        assert "noether: 5 / 6 → 2 / 6: Counter.counts_in_steps: 3 (passed) → 0 (failed)\n" in said
        assert f"Scores that change: 1 of 3. Page: {graded}/regrade/changes.html" in said
        assert f"Nothing is replaced yet. To apply it: autograder regrade {graded} --apply" in said
        code, said = self.run("regrade", graded, "--apply")
        assert code == 0
        assert f"Applied: {graded} holds the new scores." in said
        code, said = self.run("regrade", graded)
        assert (code, said.splitlines()[-1]) == (
            0,
            f"Nothing to do: the submissions in {graded} were graded by these checks.",
        )
        code, said = self.run("history", graded, "noether")
        assert code == 0
        assert ": 5 / 6\n" in said
        assert ": 2 / 6\n" in said
        assert "other checks: Counter: changed: 'hidden/Counter.py'" in said

    def test_what_is_wrong_ends_with_a_sentence(self, graded: Path, tmp_path: Path) -> None:
        code, said = self.run("regrade", tmp_path)
        assert (code, said) == (
            2,
            f"autograder: {tmp_path} holds no grades.db: grade into it first\n",
        )
        code, said = self.run("history", tmp_path, "x")
        assert (code, "holds no grades.db" in said) == (2, True)
        code, said = self.run("history", graded, "gauss")
        assert code == 2
        assert said == (
            f"autograder: {graded}/grades.db holds no submission 'gauss'. There are 'abel', 'curie'"
            " and 'noether'\n"
        )

    def test_submissions_that_are_gone_are_named(self, graded: Path, mend, tmp_path: Path) -> None:
        (tmp_path / "in" / "noether.py").unlink()
        mend()
        code, said = self.run("regrade", graded)
        assert code == 2
        assert (
            "submissions that were graded are no longer where they were: 'noether'. Put them back,"
            " or run autograder grade on what is there" in said
        )

    def test_records_of_an_earlier_version_are_refused(self, graded: Path) -> None:
        with closing(sqlite3.connect(graded / "grades.db")) as records, records:
            records.execute("DELETE FROM asked")
        code, said = self.run("regrade", graded)
        assert code == 2
        assert "does not say how its submissions were graded" in said


def test_without_former_grounds_everything_is_graded(graded: Path, mend) -> None:
    with closing(sqlite3.connect(graded / "grades.db")) as records, records:
        records.execute("DELETE FROM grounds")
    mend()
    heard = Heard()
    made = autograder.regrade(graded, listener=heard)
    assert any(
        line.startswith("all questions: it is not known what judged") for line in heard.notices
    )
    assert [change.stem for change in made.found.changes] == ["noether"]


def test_what_a_signal_cut_short_goes_on_and_is_not_applied(
    graded: Path, mend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal comes while the first report is saved: the others wait, and grades stay."""
    mend()
    before, saved = _content(graded), Store.save

    def save_and_be_ended(store: Store, report, judged_by: str):
        os.kill(os.getpid(), signal.SIGTERM)
        return saved(store, report, judged_by)

    monkeypatch.setattr(Store, "save", save_and_be_ended)
    done = CliRunner().invoke(main, ["regrade", str(graded), "--apply"])
    assert done.exit_code == 5
    assert "Cut short by a signal: 2 submissions not graded yet, and nothing is applied." in (
        done.output
    )
    assert _content(graded) == before
    monkeypatch.undo()
    made = autograder.regrade(graded, apply=True)
    assert made.found.applied
    assert _scores(graded) == {"abel": "5", "curie": "2", "noether": "2"}
