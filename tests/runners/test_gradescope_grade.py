"""One submission as Gradescope lays it out, graded by the command that its scripts call.

tests/containers has the tests in Gradescope's own container.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from courses.mini_course import built_mini
from intake_builders import code, notebook, zipped

RIGHT = "import numpy as np\n\n\ndef total(x):\n    return float(np.sum(x))\n"
HELPED = "from helpers import total_of\n\n\ndef total(x):\n    return total_of(x)\n"
HELPERS = "import numpy as np\n\n\ndef total_of(x):\n    return float(np.sum(x))\n"


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the first part's autograder zip."""
    folder = tmp_path_factory.mktemp("zips")
    built = built_mini(tmp_path_factory.getbasetemp())
    shutil.copyfile(built / "autograder" / "sums.zip", folder / "sums.zip")
    return folder


@pytest.fixture
def grade(zips: Path, tmp_path: Path):
    """Write what was handed in and return what Gradescope would read."""

    def call(files: dict[str, bytes], **known: Any) -> dict[str, Any]:
        submission = tmp_path / "submission"
        submission.mkdir(exist_ok=True)
        for name, data in files.items():
            (submission / name).parent.mkdir(parents=True, exist_ok=True)
            (submission / name).write_bytes(data)
        metadata = tmp_path / "metadata.json"
        metadata.write_text(json.dumps({"users": [{"name": "Curie Marie"}], **known}))
        results = tmp_path / "results" / "results.json"
        options = ["--submission", submission, "--metadata", metadata, "--results", results]
        command = [sys.executable, "-m", "autograder", "gradescope", *options, "--zips", zips]
        subprocess.run(command, check=True)
        made = json.loads(results.read_text())
        assert made["extra_data"]["students"] == ["Curie Marie"]
        return made

    return call


@pytest.mark.parametrize(
    "files",
    [
        {"sums.py": RIGHT.encode()},
        {"hw/sums.ipynb": notebook(code(HELPED), part="sums"), "hw/helpers.py": HELPERS.encode()},
        {"team.zip": zipped({"sums.ipynb": notebook(code(RIGHT), part="sums")})},
        {
            "sums.zip": zipped({"sums.ipynb": notebook(code(RIGHT), part="sums")}),
            "counting.zip": zipped({"readme.txt": b""}),
        },
    ],
    ids=["a file", "a folder", "a zip", "two zips"],
)
def test_a_submission_in_any_form_gets_its_points(grade, files: dict[str, bytes]) -> None:
    made = grade(files)
    assert made["score"] == 2, made["output"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, "Nothing was handed in. Please hand in the notebook you were given."),
        ({"a.py": b"x" * (51 << 20)}, "The file is larger than 50 MiB."),
        ({f"{n}.txt": b"" for n in range(2001)}, "More than 2000 files were handed in."),
        ({"a/b/c/d/e/f/g/h/i/j/k.py": b""}, "lies more than 10 folders deep. Move it up."),
    ],
    ids=["nothing", "large", "many", "deep"],
)
def test_what_is_refused_says_why(grade, files: dict[str, bytes], told: str) -> None:
    made = grade(files)
    assert made["score"] == 0
    assert told in made["output"]


def test_no_link_is_followed(grade, tmp_path: Path, zips: Path) -> None:
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "sums.py").symlink_to(zips / "sums.zip")
    assert "`sums.py` is a link, not a file." in grade({})["output"]


def test_the_page_is_markdown_and_tells_what_changed(grade) -> None:
    wrong = grade({"sums.py": b"def total(x):\n    return 0 * x[0] + 7\n"})
    assert wrong["output_format"] == "md"
    assert wrong["execution_time"] > 0
    assert "### Start here\n\n`total`: " in wrong["output"]
    failed = sum(entry["status"] == "failed" for entry in wrong["tests"])
    assert failed == 1
    assert [entry["number"] for entry in wrong["tests"]][:2] == ["1.1", "1.2"]
    assert {entry["output_format"] for entry in wrong["tests"]} == {"md"}
    before = [{"submission_time": "2026-01-01T00:00:00.000000-08:00", "results": wrong}]
    right = grade({"sums.py": RIGHT.encode()}, previous_submissions=before)
    assert right["output"] == (
        "2 of 2 points.\n\nSince your last submission: 1 check passes that failed."
    )


def test_what_code_says_is_no_markdown(grade) -> None:
    loud = b"def total(x):\n    raise ValueError('<img src=x>\\n\\n[a](http://x.example)')\n"
    made = grade({"sums.py": loud})
    told = [entry["output"] for entry in made["tests"] if "img" in entry["output"]]
    assert told
    lines = [line for text in told for line in text.splitlines() if "<img" in line or "[a]" in line]
    assert all(line.startswith("    ") for line in lines)
