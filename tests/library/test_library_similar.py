"""Which submissions are alike, as an instructor asks after grading."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.errors import UserError
from autograder.library.similar import similar
from courses.mini_course import MINI
from library.test_library_gradebook import ROSTER, grade

OWN = """
def total(x):
    left, right = 0, len(x) - 1
    result = 0 * sum(x[:0])
    while left < right:
        result += x[left] + x[right]
        left, right = left + 1, right - 1
    if left == right:
        result = result + x[left] ** 1
    return result
"""
RENAMED = OWN.replace("left", "vorn").replace("right", "hinten").replace("result", "s")
OTHER = """
def total(x):
    from functools import reduce
    from operator import add
    halves = x[0::2], x[1::2]
    parts = [reduce(add, half, 0) for half in halves if len(half) >= 1]
    return parts[0] if len(parts) == 1 else (parts[0] + parts[1] if parts else 0)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path


def script(folder: Path, name: str, code: str, **more: bytes) -> Path:
    with zipfile.ZipFile(folder / f"{name}.zip", "w") as archive:
        archive.writestr("work.py", code)
        archive.writestr("name.txt", name)
        for file, data in more.items():
            archive.writestr(file, data)
    return folder / f"{name}.zip"


def notebook(folder: Path, mini: Path, name: str, code: str) -> None:
    with zipfile.ZipFile(mini / "student" / "sums.zip") as archive:
        member = next(n for n in archive.namelist() if n.endswith(".ipynb"))
        document = json.loads(archive.read(member))
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    document["cells"].append({**cell, "source": code})
    (folder / f"{name}.ipynb").write_text(json.dumps(document))


def rows(out: Path) -> list[tuple[str, str]]:
    with (out / "similar.csv").open(newline="", encoding="utf-8") as file:
        return [(row["submission"], row["other"]) for row in csv.DictReader(file)]


def test_a_renamed_copy_in_a_notebook_is_found(mini, folder, tmp_path) -> None:
    out = tmp_path / "out"
    script(folder, "curie", "raise SystemExit('this was run')\n" + OWN)
    script(folder, "turing", OTHER)
    notebook(folder, mini, "noether", RENAMED)
    with zipfile.ZipFile(folder / "starter.zip", "w") as archive:
        archive.write(next((mini / "student").glob("sums.zip")), "sums.zip")
    grade(mini, out, folder)
    done = CliRunner().invoke(
        main, ["similar", str(out), "--course", str(MINI), "--dist", str(mini)]
    )
    assert done.exit_code == 0, done.output
    assert "3 submissions compared with each other\n" in done.output
    assert "not compared, or not wholly: 'starter': There is no code" in done.output
    assert f"{out}/similar.html: the 1 pair" in done.output
    assert rows(out) == [("curie", "noether")]
    page = (out / "similar.html").read_text()
    assert "vorn" in page
    assert 'href="feedback/curie.html"' in page
    assert "reduce" not in page


def test_a_team_is_not_compared_with_itself(mini, folder, tmp_path) -> None:
    roster, out = tmp_path / "roster.csv", tmp_path / "out"
    roster.write_text(ROSTER)
    script(folder, "curie_marie", OWN)
    script(folder, "curie_marie - turing_alan", RENAMED)
    grade(mini, out, folder, "--roster", roster)
    assert similar(out, course=MINI, dist=mini).pairs == 0
    script(folder, "noether_emmy", RENAMED.replace("vorn", "i"))
    grade(mini, out, folder, "--roster", roster)
    assert similar(out, course=MINI, dist=mini).pairs == 2


def test_earlier_terms_are_a_folder_or_what_was_graded(mini, folder, tmp_path) -> None:
    out, before = tmp_path / "out", tmp_path / "2025"
    before.mkdir()
    script(before, "abel", RENAMED)
    script(before, "galois", RENAMED)
    script(folder, "curie", OWN)
    grade(mini, out, folder)
    made = similar(out, [before], course=MINI, dist=mini)
    assert (made.compared, made.earlier) == (1, 2)
    assert rows(out) == [("curie", "2025/abel"), ("curie", "2025/galois")]
    graded = tmp_path / "grades2025"
    grade(mini, graded, before)
    similar(out, [graded], course=MINI, dist=mini)
    assert rows(out) == [("curie", "grades2025/abel"), ("curie", "grades2025/galois")]


def test_submissions_that_were_moved_are_named(mini, folder, tmp_path) -> None:
    out = tmp_path / "out"
    script(folder, "curie", OWN)
    script(folder, "noether", RENAMED)
    grade(mini, out, folder)
    moved = folder.rename(tmp_path / "moved")
    with pytest.raises(UserError, match=r"no longer in .*/in\. Name where they are now: --from"):
        similar(out, course=MINI, dist=mini)
    assert similar(out, given=[moved], course=MINI, dist=mini).pairs == 1


def test_an_error_is_one_sentence(mini, folder, tmp_path) -> None:
    out = tmp_path / "out"
    script(folder, "curie", OWN)
    grade(mini, out, folder)
    shutil.rmtree(folder)
    command = [sys.executable, "-m", "autograder", "similar", out, "--course", MINI, "--dist", mini]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: the submissions graded into")
    assert done.stderr.count("\n") == 1


def test_without_student_zips_nobody_knows_what_was_given(mini, folder, tmp_path) -> None:
    out, dist = tmp_path / "out", tmp_path / "dist"
    script(folder, "curie", OWN)
    grade(mini, out, folder)
    shutil.copytree(mini, dist, ignore=shutil.ignore_patterns("student"))
    with pytest.raises(UserError, match=r"there is no student zip in .*Build it first"):
        similar(out, course=MINI, dist=dist)


def test_what_was_never_graded_into_is_refused(mini, tmp_path) -> None:
    with pytest.raises(UserError, match=r"holds no grades\.db: grade into it first"):
        similar(tmp_path, course=MINI, dist=mini)


def test_hostile_code_is_text_and_too_much_is_cut(mini, folder, tmp_path) -> None:
    out = tmp_path / "out"
    hostile = (
        OWN + '\nz = "<script>alert(1)</script><img src=x onerror=alert(1)>"  # \x1b[2J \u202e\n'
    )
    script(folder, "=cmd()", hostile)
    script(folder, "<b>x<b>", hostile + "y = 1 + 2\n" * 40_000)
    grade(mini, out, folder)
    made = similar(out, course=MINI, dist=mini)
    page = (out / "similar.html").read_text()
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    (long,) = made.not_compared
    assert long[0] == "<b>x<b>"
    assert "longer than people write" in long[1]
    assert "'=cmd()" in (out / "similar.csv").read_text()


def test_what_two_teams_unlocked_does_not_make_them_alike(mini, folder, tmp_path) -> None:
    out = tmp_path / "out"
    ours = (MINI / "solutions" / "unlocked" / "total.py").read_text()
    for name in ("curie", "noether"):
        script(folder, name, ours)
    grade(mini, out, folder)
    assert similar(out, course=MINI, dist=mini).pairs == 0
