"""Lets `otter assign` split a master notebook into what students, graders and instructors get."""

import re
import subprocess
import sys
from pathlib import Path

from autograder.errors import BuildError
from autograder.reproducible_zip import read_folder, read_zip

STUDENT, GRADING, SOLVED = "student/", "grading/", "solved/"
"""Where what students get lies among the results, the autograder zip, and the solved notebook."""


def split(master: Path) -> dict[str, bytes]:
    """Split the notebook, with the files beside it; that solutions earn all points comes later."""
    made = master.with_name("made")
    options = ["--no-pdfs", "--no-run-tests"]
    command = [sys.executable, "-m", "otter", "assign", *options, master.name, str(made)]
    done = subprocess.run(command, cwd=master.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        end = "\n".join(lines[-25:])
        raise BuildError(f"otter assign failed on {master.stem}:\n{end}")
    zips = [
        path
        for path in (made / "autograder").glob("*.zip")
        if re.match(rf"{master.stem}-autograder_", path.name)
    ]
    if len(zips) != 1:
        raise BuildError(f"otter assign left {len(zips)} autograder zips instead of one")
    grading = {n: d for n, d in read_zip(zips[0]).items() if "__pycache__" not in n}
    return {
        **{f"{STUDENT}{name}": data for name, data in read_folder(made / "student").items()},
        **{f"{GRADING}{name}": data for name, data in grading.items()},
        f"{SOLVED}{master.name}": (made / "autograder" / master.name).read_bytes(),
    }
