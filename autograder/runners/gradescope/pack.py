"""The zip to upload to Gradescope: wheels, the autograder zips, and the two scripts it runs."""

import re
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course
from autograder.errors import UserError
from autograder.reproducible_zip import write_zip

SCRIPTS = ("setup.sh", "run_autograder")
LOCK = Path(__file__).parents[1] / "requirements-grading.lock"
"""What grading needs, pinned with hashes; it ships with this package."""


def pack_gradescope(course: Course, zips: Sequence[Path], wheels: Path, target: Path) -> Path:
    """Write `<course>.zip` into the folder `target`; the folder `wheels` is named by its Python."""
    found = sorted(wheels.glob("*.whl"))
    if not found or not zips:
        raise UserError(f"there are no wheels in {wheels}, or no autograder zips: make gradescope")
    members = {f"wheels/{wheel.name}": wheel.read_bytes() for wheel in found}
    members |= {f"autograder/{path.name}": path.read_bytes() for path in zips}
    members[LOCK.name] = LOCK.read_bytes()
    for name in SCRIPTS:
        script = Path(__file__).with_name(name).read_text(encoding="utf-8")
        members[name] = script.replace("VERSION", wheels.name).encode()
    path = target / f"{re.sub(r'[^a-z0-9]+', '-', course.title.lower()).strip('-')}.zip"
    write_zip(path, members, programs=SCRIPTS)
    return path
