"""`grading.log` says what happened when."""

import re
from pathlib import Path

import autograder
from autograder.library.run_log import LOG


def _said(out: Path) -> list[str]:
    lines = (out / LOG).read_text().splitlines()
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d ", line) for line in lines)
    return [line.partition(" ")[2] for line in lines]


def test_it_says_how_a_run_begins_resumes_and_ends(
    mini: Path, write_submission, tmp_path: Path
) -> None:
    given, out = tmp_path / "in", tmp_path / "out"
    zips = sorted((mini / "autograder").iterdir())
    write_submission(given, "abel")
    autograder.grade(given, out, zips=zips, jobs=1, download="no")
    first = _said(out)
    assert first[0].startswith("sandbox: ")
    assert first[1:] == ["begins: 1 submission", "abel: 5 / 6 (1 failed)", "ends: 1 graded, 0 kept"]
    (given / "bad\nname.zip").write_bytes(b"PK\x03\x04")
    autograder.grade(given, out, zips=zips, jobs=1, download="no")
    second = _said(out)[len(first) :]
    assert second[1:3] == ["begins: 2 submissions", "resumes: 1 kept"]
    assert second[3].startswith("bad")
    assert ": not graded: " in second[3]
    assert second[4:] == ["ends: 1 graded, 1 kept"]
