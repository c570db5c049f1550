"""What a script imports: fast to import, and as short as README shows it."""

import re
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

import autograder
from autograder.errors import UserError

ROOT = Path(__file__).parents[2]


def test_the_lines_of_the_readme_grade_a_folder(mini: Path, root: Path, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (root / "README.md").read_text(), re.DOTALL)
    assert len([line for line in code.splitlines() if line]) <= 5
    (tmp_path / "dist").symlink_to(mini)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.stderr, done.stdout) == ("", "Hopper Grace - Curie Marie 6.0 \n")
    assert (tmp_path / "out" / "gradebook.csv").exists()


def test_importing_it_imports_nothing_else() -> None:
    code = "import sys, autograder; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    imported = set(done.stdout.split()) - sys.stdlib_module_names - {"__main__"}
    assert imported == {"autograder"}, done.stderr


def test_every_public_name_is_there_and_no_other() -> None:
    for name in autograder.__all__:
        assert getattr(autograder, name)
    assert autograder.grade.__module__ == "autograder.library.grade"
    with pytest.raises(AttributeError, match="no attribute 'grade_all'"):
        autograder.grade_all  # noqa: B018


def test_what_travels_to_students_promises_none_of_it(mini: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(mini / "student" / "sums.zip") as archive:
        archive.extractall(tmp_path)
    code = "import autograder, autograder.checks; print(autograder.__file__, dir(autograder))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert str(tmp_path) in done.stdout
    assert "checks" in done.stdout
    assert "grade" not in done.stdout.partition(".py ")[2]


class Heard:
    """A listener that records what it gets."""

    def __init__(self) -> None:
        self.notices: list[str] = []
        self.begun: list[str] = []
        self.done: list[str] = []
        self.kept = 0

    def notice(self, text: str) -> None:
        self.notices.append(text)

    @contextmanager
    def grading(self, total: int):
        self.notices.append(f"grading {total}")
        yield self

    def began(self, stem: str) -> None:
        self.begun.append(stem)

    def ended(self, report, *, kept: bool) -> None:
        self.done.append(report.stem)
        self.kept += kept


def test_a_listener_gets_what_happens(mini: Path, write_submission, tmp_path: Path) -> None:
    heard = Heard()
    paths = [write_submission(tmp_path / "in", name) for name in ("abel", "noether")]
    zips = sorted((mini / "autograder").iterdir())
    run = autograder.grade(paths, tmp_path / "out", zips=zips, download="no", listener=heard)
    assert heard.notices[0].startswith("sandbox: ")
    assert heard.notices[-1] == "grading 2"
    assert sorted(heard.done) == ["abel", "noether"] == list(run.stems)
    assert (run.kept, run.faults, run.with_texts, run.earlier) == (0, 0, 2, ())
    assert [report.score for report in run.reports()] == [5, 5]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"deadline": "soon"}, "expected a time with its zone"),
        ({"roster": "nowhere.csv"}, "nowhere.csv cannot be read"),
        ({"parts": ["third"]}, "there is no part 'third'"),
        ({"course": "nowhere"}, "there is no autograder zip in nowhere/dist/autograder/"),
        ({"paths": "nowhere"}, "'nowhere' does not exist"),
    ],
)
def test_what_is_wrong_ends_with_a_sentence(
    mini, write_submission, tmp_path, monkeypatch, given, told
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dist").symlink_to(mini)
    paths = given.pop("paths", write_submission(tmp_path, "abel"))
    with pytest.raises(UserError, match=re.escape(told)):
        autograder.grade(paths, "out", **given)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("named", ["zips", "roster"])
def test_what_lies_among_the_submissions_decides_nothing(
    named: str, mini: Path, tmp_path: Path
) -> None:
    """With `grade *.zip`, a file called `--autograder=mine.zip` is an option."""
    mine = tmp_path / "mine.zip"
    mine.write_bytes(next((mini / "autograder").glob("*.zip")).read_bytes())
    chosen = {"zips": [mine]} if named == "zips" else {"roster": mine, "dist": mini}
    with pytest.raises(UserError, match=r"mine.zip lies among the submissions.*write \./\*\.zip"):
        autograder.grade([mine], tmp_path / "out", course=tmp_path, **chosen)
    assert not (tmp_path / "out").exists()
