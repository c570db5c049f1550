"""Real containers grade real submissions with the same scores as the embedded sandbox."""

import csv
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from container_builders import IMAGE, ROOT, grade, script
from redteam.results import KindResult, read_line
from redteam.specimens import read_hostile

from autograder.build.samples import BuiltParts, read_samples, write_submission
from autograder.course import read_course
from autograder.runners.engine import Engine

COURSE = read_course(ROOT)
HOSTILE = (
    "exits_in_a_call",
    "keeps_a_helper",
    "loops_at_import",
    "lying_ndarray",
    "patches_allclose",
    "reads_hidden_tests",
    "works_in_a_child",
)
"""Questions with timing take long, and a container adds nothing to them."""

SPECIMENS = {
    specimen.name: specimen
    for specimen in (
        *read_samples(COURSE, ROOT / "solutions" / "samples"),
        *(h.specimen for h in read_hostile(COURSE, ROOT / "tests/hostile/specimens", HOSTILE)),
    )
    if specimen.part == "normalization"
}
ODD = {"a document": b"%PDF-1.7", "nothing": b"", "cut off": b"PK\x03\x04 and no more"}


@pytest.fixture(scope="module")
def handed_in(material: BuiltParts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write honest, wrong, damaged and hostile zips."""
    folder = tmp_path_factory.mktemp("handed-in")
    for specimen in SPECIMENS.values():
        told = replace(specimen, code=specimen.code.replace("COURSE_FOLDER", "/srv/autograder"))
        write_submission(told, folder / f"{specimen.name}.zip", material)
    for name, data in ODD.items():
        (folder / f"{name}.zip").write_bytes(data)
    return folder


def _some(handed_in: Path, folder: Path, *names: str) -> Path:
    folder.mkdir(mode=0o700)
    for name in names:
        shutil.copy(handed_in / f"{name}.zip", folder)
    return folder


def test_docker_gives_each_of_20_zips_the_score_that_the_sandbox_gives(
    docker: Engine, handed_in: Path, quick_zip: Path, tmp_path: Path
) -> None:
    """The table beside each specimen holds in every kind of sandbox, so also here."""
    graded = grade(handed_in, tmp_path / "out", quick_zip, "--container", IMAGE)
    assert graded.code == 0, graded.printed
    assert "no network" in graded.printed
    assert len(graded.rows) >= 20
    for name, row in graded.rows.items():
        specimen = SPECIMENS.get(name)
        if specimen is None or specimen.submitted_as == "damaged":
            assert row["status"] == "not graded"
            assert row["reason"]
        else:
            assert (row["status"], float(row["score"])) == ("graded", specimen.score), name


@pytest.fixture(scope="module")
def embedded(
    handed_in: Path, quick_zip: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, dict[str, str]]]:
    """Return a few submissions, and the rows that the embedded sandbox writes about them."""
    folder = tmp_path_factory.mktemp("embedded")
    names = ("damaged", "nothing", "right_as_script", "exits_in_a_call")
    few = _some(handed_in, folder / "few", *names)
    return few, grade(few, folder / "out", quick_zip).rows


@pytest.mark.parametrize("kind", ["docker", "podman"])
def test_each_engine_writes_the_same_row_as_the_embedded_sandbox(
    kind: str,
    embedded: tuple[Path, dict[str, dict[str, str]]],
    request: pytest.FixtureRequest,
    quick_zip: Path,
    tmp_path: Path,
) -> None:
    """Score of every question and every reason, of submissions that do not depend on a clock."""
    request.getfixturevalue(kind)
    folder, rows = embedded
    contained = grade(folder, tmp_path / "out", quick_zip, "--container", IMAGE, "--engine", kind)
    assert f"by {kind}" in contained.printed
    assert contained.rows == rows
    assert len(rows) == 4


def test_unchanged_submissions_start_no_container(
    docker: Engine, handed_in: Path, quick_zip: Path, tmp_path: Path
) -> None:
    one = _some(handed_in, tmp_path / "in", "damaged")
    first, second = (
        grade(one, tmp_path / "out", quick_zip, "--container", IMAGE) for _ in range(2)
    )
    assert first.rows == second.rows
    assert "1 submission, 1 of them unchanged" in second.printed


def test_the_image_grades_a_folder(docker: Engine, handed_in: Path, tmp_path: Path) -> None:
    """`docker run IMAGE` uses the course's own zips, which are in the image."""
    submissions = _some(handed_in, tmp_path / "submissions", "right_as_script", "damaged")
    results = tmp_path / "results"
    results.mkdir()
    command = ["docker", "run", "--rm", "--network=none"]
    command += ["-v", f"{submissions}:/submissions:ro", "-v", f"{results}:/results", IMAGE]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with (results / "gradebook.csv").open(newline="") as file:
        rows = {row["submission"]: row["score"] for row in csv.DictReader(file)}
    assert rows == {"right_as_script": "12.5", "damaged": "0"}

    submissions.chmod(0o755)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "/submissions cannot be closed to other users" in done.stderr
    assert "chmod 700" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_engine_or_image_there_is_a_sentence(
    docker: Engine,
    handed_in: Path,
    quick_zip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(RuntimeError, match="no image 'no-such-image'") as told:
        grade(handed_in, tmp_path / "out", quick_zip, "--container", "no-such-image")
    assert "Traceback" not in str(told.value)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(RuntimeError, match="No container engine answers") as told:
        grade(handed_in, tmp_path / "out", quick_zip, "--container", IMAGE, "--engine", "docker")
    assert "Traceback" not in str(told.value)


def test_hostile_specimens_gain_and_leave_nothing_in_the_container(docker: Engine) -> None:
    """A few of the hostile specimens; `scripts/measure-container` runs all of them."""
    names = ("keeps_a_helper", "reads_through_proc_root", "writes_into_every_corner")
    measured = read_line(KindResult, script("measure-container", IMAGE, *names), "its output")
    assert {seen.name for seen in measured.specimens} == set(names)
    assert measured.harm == ()
    for hostile in read_hostile(COURSE, ROOT / "tests/hostile/specimens", names):
        (seen,) = (one for one in measured.specimens if one.name == hostile.name)
        assert (seen.leaks, seen.left, seen.harm) == ((), (), ())
        assert hostile.specimen.score in {None, seen.score}
