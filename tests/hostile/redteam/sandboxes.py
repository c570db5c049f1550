"""The kinds of sandbox that are measured, and how each is run from here.

- `bubblewrap`: as root.
- `ordinary`: bubblewrap by a user without any rights. When run by root, a spare user measures it,
  in a view of the files in which every user can read Python and the grader's code.
- `user`: user separation, by root without namespaces.
- `crowd`: one run with two jobs, as `autograder grade` makes it, in the best sandbox of root.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import structs

import autograder
from autograder.errors import SandboxUnavailable, UserError
from autograder.sandbox.processes import processes_of
from autograder.sandbox.users import kill_user, spare_user
from redteam import crowd
from redteam.grading_process import PROGRAM
from redteam.measure import measure
from redteam.results import KindResult, read_line

KINDS = ("bubblewrap", "ordinary", "user", "crowd")
LABELS = {
    "bubblewrap": "bubblewrap, root",
    "ordinary": "bubblewrap, ordinary user",
    "user": "user separation",
    "crowd": crowd.LABEL,
}
NEED_ROOT = ("bubblewrap", "user", "crowd")
_TEMPORARY = "tmp"


def kinds_here(wanted: Sequence[str], tell: Callable[[str], None]) -> list[str]:
    """Choose what can be measured here; report what cannot and why, or refuse if it was asked for."""
    for kind in wanted:
        if kind not in KINDS:
            raise UserError(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
    if os.geteuid() == 0:
        return list(wanted or KINDS)
    for kind in NEED_ROOT:
        if kind in wanted:
            raise SandboxUnavailable(f"to measure {LABELS[kind]} needs root")
        if not wanted:
            tell(f"not measured: {LABELS[kind]}, which needs root")
    return ["ordinary"]


def measure_here(
    folder: Path, kinds: Sequence[str], jobs: int, label: str = ""
) -> Iterator[KindResult]:
    """Measure what was prepared in a folder, with sandboxes of the current user."""
    for kind in kinds:
        if kind == "crowd":
            yield crowd.measure_crowd(folder)
            continue
        yield measure(folder, kind, label or LABELS[kind], jobs)


def measure_as_ordinary_user(folder: Path, jobs: int) -> KindResult:
    """Let a spare user measure what was prepared in a folder, which that user then owns."""
    with spare_user() as user:
        # A grader that runs beside this closes the course. Closed now, it is shown in the view.
        PROGRAM.parents[1].chmod(0o700)
        temporary = folder / _TEMPORARY
        temporary.mkdir()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, user, follow_symlinks=False)
        command = [*as_ordinary_user(user, folder, temporary), sys.executable, str(PROGRAM)]
        command += ["inside", str(folder), "--kind", "ordinary", "--jobs", str(jobs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        try:
            if done.returncode != 0:
                raise UserError(f"an ordinary user cannot measure: {done.stderr.strip()[-500:]}")
            found = read_line(KindResult, done.stdout, "what an ordinary user measured")
            harm = [f"left process {pid} as an ordinary user" for pid in processes_of(user)]
            harm += [f"left {path} as an ordinary user" for path in temporary.iterdir()]
        finally:
            kill_user(user)
    return structs.replace(found, harm=(*found.harm, *harm))


def as_ordinary_user(user: int, folder: Path, temporary: Path) -> list[str]:
    """Return the start of a command that runs as a user, in a folder of that user."""
    command = [*_view([folder]), "--chdir", str(folder), "--setenv", "TMPDIR", str(temporary)]
    command += ["--setenv", "HOME", str(temporary), "setpriv", "--clear-groups"]
    return [*command, "--reuid", str(user), "--regid", str(user)]


def _view(needed: Sequence[Path]) -> list[str]:
    """Show the files as they are, except that what must run is moved out of closed folders.

    Root's Python is often in root's home, and a course is closed while it is graded.
    """
    if shutil.which("bwrap") is None:
        raise SandboxUnavailable("bubblewrap is not installed")
    package = Path(autograder.__file__).parent
    paths = [Path(sys.prefix), Path(sys.base_prefix), package, PROGRAM, *needed]
    closed = sorted({folder for path in paths for folder in _closed_above(path.resolve())})
    command = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/"]
    for folder in closed:
        command += ["--perms", "0755", "--tmpfs", str(folder)]
    for path in dict.fromkeys(p.resolve() for p in paths):
        for folder in closed:
            if path.is_relative_to(folder):
                for between in reversed([p for p in path.parents if folder in p.parents]):
                    command += ["--perms", "0755", "--dir", str(between)]
                command += ["--bind", str(path), str(path)]
    return command


def _closed_above(path: Path) -> list[Path]:
    """Find the topmost folder above a path that other users may not enter."""
    return [p for p in reversed(path.parents) if not p.stat().st_mode & 0o001][:1]
