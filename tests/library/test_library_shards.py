"""Shards that are graded separately and put together give what one run gives."""

from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.library.grade import grade
from courses.mini_course import built_mini

ROSTER = "family name,given name,id\nCurie,Marie,1\nNoether,Emmy,2\nTuring,Alan,3\nGauss,Carl,4\n"


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return sorted((built_mini(tmp_path_factory.getbasetemp()) / "autograder").iterdir())


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, returns in {"Curie Marie": "sum(x)", "Noether Emmy": "7", "Turing Alan": "x"}.items():
        (folder / f"{name}.py").write_text(f"def total(x):\n    return {returns}\n")
    (folder / "damaged.zip").write_bytes(b"PK\x03\x04")
    (tmp_path / "roster.csv").write_text(ROSTER)
    return folder


def files(out: Path) -> dict[str, bytes]:
    """Return all that a run writes; records hold times, and how the run was asked for."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.suffix not in {".db", ".log"}
    }


def test_put_together_they_are_what_one_run_gives(
    given: Path, zips, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"zips": zips, "roster": tmp_path / "roster.csv", "jobs": 1}
    alone = grade(given, tmp_path / "alone", **options)
    shards = [tmp_path / f"shard {number}" for number in range(3)]
    runs = [grade(given, out, shard=f"{n}/3", **options) for n, out in enumerate(shards)]
    assert sorted(stem for run in runs for stem in run.stems) == sorted(alone.stems)
    assert [run.absent for run in runs] == [(), (), ()]
    assert [one.stem for one in alone.absent] == ["Gauss Carl"]

    def nothing_new(runner, submissions, began):
        assert [one.stem for one in submissions] == []
        return iter(())

    monkeypatch.setattr("autograder.runners.local.LocalRunner.grade", nothing_new)
    joined = grade(given, tmp_path / "joined", graded_in=shards, **options)
    assert joined.stems == alone.stems
    assert files(tmp_path / "joined") == files(tmp_path / "alone")


def test_what_a_shard_lacks_or_changed_since_is_graded(given: Path, zips, tmp_path: Path) -> None:
    options = {"zips": zips, "jobs": 1}
    grade(given, tmp_path / "old", **options)
    (given / "Noether Emmy.py").write_text("def total(x):\n    return sum(x)\n")
    (given / "Germain Sophie.py").write_text("def total(x):\n    return sum(x)  # new\n")
    joined = grade(given, tmp_path / "joined", graded_in=[tmp_path / "old"], **options)
    scores = {report.stem: report.score for report in joined.reports()}
    assert scores["Noether Emmy"] == scores["Germain Sophie"] == scores["Curie Marie"] == 2


def test_what_is_no_shard_and_no_output_folder_is_told(given: Path, zips, tmp_path: Path) -> None:
    for text in ("4/4", "1", "a/b", "-1/4", "1/0"):
        with pytest.raises(UserError, match=f"--shard {text}: expected NUMBER/COUNT"):
            grade(given, tmp_path / "out", zips=zips, shard=text)
    with pytest.raises(UserError, match=r"holds no grades\.db: grade into it first"):
        grade(given, tmp_path / "out", zips=zips, graded_in=[tmp_path / "none"])
