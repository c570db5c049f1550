"""For any number of submissions, the parent holds few reports, and bytes are read once."""

import gc
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

import autograder
from autograder.model import Report

MANY = 12
JOBS = 2


def _held() -> int:
    gc.collect()
    return sum(isinstance(thing, Report) for thing in gc.get_objects())


class Counting:
    """Counts the reports in memory whenever a submission is done."""

    def __init__(self) -> None:
        self.most = 0
        self.before = _held()  # of other tests

    def notice(self, text: str) -> None:
        pass

    @contextmanager
    def grading(self, total: int):
        yield self

    def began(self, stem: str) -> None:
        pass

    def ended(self, report, *, kept: bool) -> None:
        self.most = max(self.most, _held() - self.before)


@pytest.mark.parametrize("jobs", [1, JOBS])
def test_the_parent_holds_no_more_reports_than_are_under_way(
    mini: Path, write_submission, tmp_path: Path, jobs: int
) -> None:
    folder = tmp_path / "in"
    for number in range(MANY):
        write_submission(folder, f"team {number}")
    zips = sorted((mini / "autograder").iterdir())
    for again in (False, True):  # graded, then read from the records
        counting = Counting()
        run = autograder.grade(
            folder, tmp_path / "out", zips=zips, jobs=jobs, download="no", listener=counting
        )
        assert run.kept == (MANY if again else 0)
        assert 0 < counting.most <= 2 * JOBS + 2 < MANY
        assert _held() == counting.before
        assert sum(_held() - counting.before <= 2 for _ in run.reports()) == MANY


opened: list[str] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        opened.append(str(arguments[0]))


@pytest.fixture(scope="module", autouse=True)
def _hooked() -> None:
    """Install the hook once, because Python cannot remove it."""
    sys.addaudithook(_hook)


@pytest.fixture
def reads(mini: Path, tmp_path: Path):
    """Grade in one process, and count how often each file is opened."""
    zips = sorted((mini / "autograder").iterdir())

    def call(*paths: Path, **options) -> list[int]:
        opened.clear()
        options = {"zips": zips, "jobs": 1, "download": "no", **options}
        autograder.grade(paths, tmp_path / "out", **options)
        return [opened.count(str(path)) for path in paths]

    return call


def test_a_submission_is_read_once_and_twice_when_it_changed(
    reads, write_submission, tmp_path
) -> None:
    one, other = (write_submission(tmp_path, name) for name in ("abel", "noether"))
    assert reads(one, other) == [1, 1]
    assert reads(one, other) == [1, 1]
    assert reads(one, other, regrade=True) == [1, 1]
    write_submission(tmp_path, "abel", note="changed")
    assert reads(one, other) == [2, 1]  # for its digest, too


def test_only_a_submission_with_a_pdf_file_is_read_once_more(
    reads, write_submission, tmp_path
) -> None:
    one, other = (write_submission(tmp_path, name) for name in ("abel", "noether"))
    with zipfile.ZipFile(one, "a") as archive:
        archive.writestr("report.pdf", b"%PDF-1.7")
    assert reads(one, other) == [2, 1]
    assert (tmp_path / "out" / "pdf" / "abel" / "report.pdf").is_file()
    assert reads(one, other) == [1, 1]
    assert (tmp_path / "out" / "pdf" / "abel" / "report.pdf").is_file()


def test_to_tell_which_counts_takes_no_other_reading(reads, write_submission, tmp_path) -> None:
    names = ("Curie Marie - Noether Emmy", "Noether Emmy - Curie Marie")
    paths = [write_submission(tmp_path / "in", name, note="the same") for name in names]
    roster = tmp_path / "roster.csv"
    roster.write_text("Family name,Given name,ID\nCurie,Marie,1\nNoether,Emmy,2\n")
    assert reads(*paths, roster=roster) == [2, 1]  # for the digest, and to grade it
    assert reads(*paths, roster=roster) == [1, 1]
