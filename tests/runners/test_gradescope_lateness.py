"""On Gradescope too, the course's deadline or the student's own decides how late a submission is."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.reproducible_zip import read_zip, write_zip
from autograder.runners.gradescope import Task, grade_folder

DEADLINE = "2026-12-01T23:59:00+01:00"
EARLIER, LATER = "2026-12-01T20:59:00Z", "2026-12-02T22:59:00Z"


@pytest.fixture(scope="session")
def dated_zip(bundle_paths: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write an autograder zip of a course with a deadline."""
    (path, *_) = bundle_paths.values()
    members = read_zip(path)
    manifest = json.loads(members["files/part.json"])
    manifest["intake"]["deadline"] = DEADLINE
    members["files/part.json"] = json.dumps(manifest).encode()
    dated = tmp_path_factory.mktemp("dated") / path.name
    write_zip(dated, members)
    return dated


@pytest.mark.parametrize(
    ("due", "own_due", "late"),
    [
        (None, None, "late by 30 min"),
        (EARLIER, None, "late by 2 h 30 min"),
        (LATER, None, ""),
        (EARLIER, LATER, ""),
        (None, LATER, ""),
    ],
)
def test_the_deadline_that_holds(
    dated_zip: Path, tmp_path: Path, due: str | None, own_due: str | None, late: str
) -> None:
    user = {"name": "Curie Marie", "assignment": {"due_date": own_due}}
    table = {"created_at": "2026-12-01T23:29:00Z", "users": [user], "assignment": {"due_date": due}}
    assert _extra_data(tmp_path, dated_zip, table) == {
        "students": ["Curie Marie"],
        "handed_in": "2026-12-01T23:29:00+00:00",
        "late": late,
    }


def test_without_metadata_it_is_not_known(dated_zip: Path, tmp_path: Path) -> None:
    assert _extra_data(tmp_path, dated_zip, None)["late"] == "not known"


def _extra_data(tmp_path: Path, dated_zip: Path, table: Any) -> dict[str, Any]:
    """Grade a file that is not a submission: the results still hold what is known about it."""
    folder, results = tmp_path / "submission", tmp_path / "results" / "results.json"
    folder.mkdir()
    (folder / "notes.txt").write_text("Nothing to grade.")
    metadata = tmp_path / "submission_metadata.json"
    if table is not None:
        metadata.write_text(json.dumps(table))
    task = Task(submission=folder, metadata=metadata, results=results, zips=[dated_zip])
    said: list[str] = []
    grade_folder(task, said.append)
    made = json.loads(results.read_text())
    assert "extra_data" in made, said
    known: dict[str, Any] = made["extra_data"]
    return known
