"""Makes what a specimen may look for: decoys with a canary, a token that nothing else contains.

course/     hidden checks and reference of the course, a canary in each file
out/        results of an earlier run, the gradebook
submissions/    the submission itself and a neighbour's
home/       a secret
"""

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from autograder.build.samples import BuiltParts, write_submission
from autograder.errors import CourseError
from autograder.reproducible_zip import read_zip, write_zip
from redteam.specimens import MADE, Hostile

NEIGHBOUR = "neighbour.zip"
_SECRETS = ("files/hidden/", "files/reference/", "tests/")


@dataclass(frozen=True, kw_only=True)
class Decoys:
    """Where the decoys are, for code that sees the folder at `seen_as`."""

    folder: Path
    seen_as: Path
    canary: str
    port: int
    socket: str

    @property
    def told(self) -> Mapping[str, str]:
        """Return what the words in a specimen stand for: an attacker may know the grader that well."""
        return {
            "COURSE_FOLDER": str(self.seen_as / "course"),
            "OUT_FOLDER": str(self.seen_as / "out"),
            "NEIGHBOUR": str(self.seen_as / "submissions" / NEIGHBOUR),
            "CANARY_FILE": str(self.seen_as / "course" / "tests" / "hidden" / "canary.txt"),
            "LOOPBACK_PORT": str(self.port),
            "ABSTRACT_SOCKET": self.socket,
        }


def new_canary() -> str:
    """Make a token that nothing else contains."""
    return f"canary{secrets.token_hex(12)}"


def lay_out(decoys: Decoys, members: Mapping[str, bytes], neighbour: Path) -> None:
    """Put the decoys into the folder."""
    course, out = decoys.folder / "course", decoys.folder / "out"
    hidden, reference = course / "tests" / "hidden", course / "solutions" / "reference"
    for folder in (hidden, reference, course / "assignment", out / "results"):
        folder.mkdir(parents=True)
    for name, data in members.items():
        for start, target in (("files/hidden/", hidden), ("files/reference/", reference)):
            if name.startswith(start) and name.endswith(".py"):
                place = target / name.removeprefix(start)
                place.write_bytes(data + canary_line(decoys.canary))
    (hidden / "canary.txt").write_text(f"{decoys.canary}\n")
    (course / "assignment" / "course.toml").write_text(f'title = "{decoys.canary}"\n')
    (out / "results" / "neighbour.json").write_text('{"score": 7.5, "output": "well done"}\n')
    (out / "results.json").write_text('{"score": 7.5}\n')
    (out / "gradebook.csv").write_text("submission,score\nneighbour,7.5\n")
    (decoys.folder / "submissions").mkdir()
    shutil.copy(neighbour, decoys.folder / "submissions" / NEIGHBOUR)
    home = decoys.folder / "home"
    home.mkdir(mode=0o700)
    (home / "secret.txt").write_text(f"token = {decoys.canary}\n")


def submit(hostile: Hostile, decoys: Decoys, material: BuiltParts) -> Path:
    """Write the specimen's submission among the decoys, with their places filled in."""
    code = hostile.specimen.code
    for word, meant in decoys.told.items():
        code = code.replace(word, meant)
    folder = decoys.folder / "submissions" / "mine"
    folder.mkdir()
    if hostile.specimen.submitted_as != MADE:
        path = folder / f"{hostile.name}.zip"
        write_submission(replace(hostile.specimen, code=code), path, material)
        return path
    maker = ModuleType(hostile.name)
    exec(compile(code, f"{hostile.name}.py", "exec"), maker.__dict__)
    made = maker.make(folder, material)
    if not isinstance(made, Path) or not made.is_relative_to(folder):
        raise CourseError(f"{hostile.name}.py: make returns the path of a file in the folder given")
    return made


def with_canary(path: Path, target: Path, canary: str) -> None:
    """Copy an autograder zip, with the canary in its hidden checks, references and tests."""
    members = read_zip(path)
    for name, data in members.items():
        if name.startswith(_SECRETS) and name.endswith(".py"):
            members[name] = data + canary_line(canary)
    write_zip(target, members)


def canary_line(canary: str) -> bytes:
    """Return a line of Python that holds it."""
    return f'\nCANARY = "{canary}"\n'.encode()
