"""Gradescope's own layout of folders, in a real container: as root, without namespaces.

The zip is installed by its setup.sh without a network. Each submission is then graded by the program
that Gradescope runs, `/autograder/run_autograder`, and must end in a results.json that Gradescope can
read.
"""

import json
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from container_builders import MEMORY_BOMB, ROOT

from autograder.build.samples import BuiltParts, read_samples, write_submission
from autograder.course import read_course
from autograder.runners.engine import Engine
from autograder.runners.gradescope.bounds import LARGEST_FILE
from autograder.runners.gradescope.pack import pack_gradescope

COURSE = read_course(ROOT)
IMAGE = "autograder-test-gradescope"
WHEELS = ROOT / "dist" / "wheelhouse" / os.uname().machine / "3.11"
LAYOUT = """
ARG BASE
FROM ${BASE}
COPY source /autograder/source
RUN mkdir /autograder/submission /autograder/results \\
    && cp /autograder/source/run_autograder /autograder/ && chmod +x /autograder/run_autograder \\
    && bash /autograder/source/setup.sh
"""
PER_CONTAINER = ["--network", "none", "--memory", "768m", "--memory-swap", "768m", "--cpus", "1"]
"""Gradescope's smallest container: 0.75 GB of memory."""

FORGER = """
import json
import os
import time

FORGED = json.dumps({"score": 89.0, "output": "forged"})


def forge():
    for folder in ("/autograder/results", "/autograder/submission", "/autograder/source"):
        for name in ("results.json", "../run_autograder", "run_autograder"):
            try:
                with open(f"{folder}/{name}", "w") as file:
                    file.write(FORGED)
            except OSError:
                pass


def read():
    found = ""
    for place in ("/autograder/source/autograder", "/autograder/source/wheels"):
        try:
            found += f"secret: {os.listdir(place)}"
        except OSError:
            pass
    return found


def batchnorm_forward(x, gamma, beta, bn_param):
    forge()
    if os.fork() == 0:
        os.setsid()
        while True:
            forge()
            time.sleep(0.01)
    raise RuntimeError(read() or "nothing")
"""
ENDLESS = """
def batchnorm_forward(x, gamma, beta, bn_param):
    while True:
        pass
"""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The content of `/autograder`, on the host."""

    submission: Path
    results: Path
    metadata: Path

    def grade(self, *options: str) -> dict[str, Any]:
        """Run what Gradescope runs, and return what it would read."""
        mounts = {self.submission: "submission", self.results: "results"}
        mounts[self.metadata] = "submission_metadata.json"
        volumes = [w for path, name in mounts.items() for w in ("-v", f"{path}:/autograder/{name}")]
        command = ["docker", "run", "--rm", *PER_CONTAINER, *volumes, *options, IMAGE]
        done = subprocess.run([*command, "/autograder/run_autograder"], capture_output=True)
        assert done.returncode == 0, done.stderr
        files = list(self.results.iterdir())
        assert [file.name for file in files] == ["results.json"]
        written = files[0].read_bytes()
        assert len(written) <= LARGEST_FILE
        made = json.loads(written, parse_constant=pytest.fail)
        assert isinstance(made["score"], float)
        assert 0 <= made["score"] <= 43
        assert made["output"]
        return made


@pytest.fixture(scope="module")
def _gradescope(
    docker: Engine, base: str, quick_zip: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Build an image from our zip, as Gradescope does."""
    folder = tmp_path_factory.mktemp("gradescope")
    made = pack_gradescope(COURSE, [quick_zip], WHEELS, folder)
    with zipfile.ZipFile(made) as archive:
        archive.extractall(folder / "source")
    made.unlink()
    (folder / "Dockerfile").write_text(LAYOUT)
    command = ["docker", "build", "--network", "none", "--build-arg", f"BASE={base}"]
    done = subprocess.run(
        [*command, "--tag", IMAGE, folder],
        env={**os.environ, "DOCKER_BUILDKIT": "0"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def layout(_gradescope: None, tmp_path: Path) -> Layout:
    """Make the folders, with the metadata of a team that is late."""
    made = Layout(
        submission=tmp_path / "submission",
        results=tmp_path / "results",
        metadata=tmp_path / "metadata.json",
    )
    made.submission.mkdir()
    made.results.mkdir()
    about = {
        "created_at": "2026-02-03T10:30:00.000000-08:00",
        "assignment": {"due_date": "2026-02-03T10:00:00.000000-08:00"},
        "users": [{"name": "Curie Marie"}, {"name": "Boole George"}],
    }
    made.metadata.write_text(json.dumps(about))
    return made


@pytest.fixture(scope="module")
def handed_in(material: BuiltParts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the zips of the specimens, unpacked as Gradescope does."""
    folder = tmp_path_factory.mktemp("unpacked")
    for specimen in read_samples(COURSE, ROOT / "solutions" / "samples"):
        if specimen.name in {"right", "right_as_script", "mean_and_variance_as_constants"}:
            write_submission(specimen, folder / "submission.zip", material)
            shutil.unpack_archive(folder / "submission.zip", folder / specimen.name)
    return folder


def test_right_and_wrong_get_the_scores_they_get_elsewhere(layout: Layout, handed_in: Path) -> None:
    shutil.copytree(handed_in / "right", layout.submission, dirs_exist_ok=True)
    made = layout.grade()
    assert made["score"] == 43 / 2
    assert made["output"].startswith("40 of 40 points. Extra credit: 3 of 3 points.")
    assert "\nHanded in late by 30 min. Taken off: 21.5 points (1 started day" in made["output"]
    assert made["extra_data"]["students"] == ["Boole George", "Curie Marie"]

    shutil.rmtree(layout.submission)
    shutil.copytree(
        handed_in / "mean_and_variance_as_constants", layout.submission / "a folder around it"
    )
    made = layout.grade()
    assert made["score"] == (35.75 + 3) / 2
    hidden = [test for test in made["tests"] if test["visibility"] != "visible"]
    assert {test["visibility"] for test in hidden} == (
        {"after_published"} if COURSE.feedback.first("names") == "after_publication" else set()
    )


def test_an_empty_submission_is_reported(layout: Layout) -> None:
    made = layout.grade()
    assert made["score"] == 0
    assert "Nothing was handed in" in made["output"]


def test_forging_results_and_reading_secrets_earns_only_what_the_code_is_worth(
    layout: Layout,
) -> None:
    (layout.submission / "normalization.py").write_text(FORGER)
    made = layout.grade()
    assert made["score"] == 0
    assert "forged" not in made["output"]
    assert "secret" not in json.dumps(made)
    assert "nothing" in json.dumps(made)  # it ran, and reports what it could read


def test_a_link_to_the_hidden_checks_is_refused(layout: Layout) -> None:
    (layout.submission / "normalization.ipynb").symlink_to("/autograder/source/autograder")
    made = layout.grade()
    assert made["score"] == 0
    assert "is a link, not a file" in made["output"]


def test_a_memory_bomb_leaves_a_results_json(layout: Layout) -> None:
    """With the least memory that Gradescope gives; another test shows that the limit works."""
    (layout.submission / "normalization.py").write_text(MEMORY_BOMB)
    assert layout.grade()["score"] == 0


def test_bad_metadata_costs_no_points(layout: Layout, handed_in: Path) -> None:
    samples = read_samples(COURSE, ROOT / "solutions" / "samples")
    (sample,) = (s for s in samples if s.name == "right_as_script")
    shutil.copytree(handed_in / "right_as_script", layout.submission, dirs_exist_ok=True)
    layout.metadata.write_bytes(b'{"users": [{"name"')
    made = layout.grade()
    assert made["score"] == sample.score > 0
    assert made["extra_data"] == {"students": [], "handed_in": "", "late": ""}


def test_a_grader_that_fails_or_is_ended_leaves_a_sentence(layout: Layout, tmp_path: Path) -> None:
    (layout.submission / "normalization.py").write_text(ENDLESS)
    made = layout.grade("--env", "AUTOGRADER_SECONDS=2")
    assert "took longer than 2 seconds" in made["output"]

    made = layout.grade("--memory", "24m", "--memory-swap", "24m")
    assert "was ended before it could finish" in made["output"]

    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "normalization.zip").write_bytes(b"no zip")
    made = layout.grade("-v", f"{tmp_path / 'broken'}:/autograder/source/autograder")
    assert made["output"].startswith("The grader itself failed")
