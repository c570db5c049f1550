"""Shows that attacks are live: a gullible grader grades a specimen, inside a jail.

The jail is made by bubblewrap: no network except its own loopback, its own processes, scratch space
of limited size, limits on memory, processes and processor time.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UserError
from autograder.sandbox.runtime import PYTHON, system_folders
from autograder.sandbox.users import spare_user
from redteam.decoys import Decoys
from redteam.materials import Materials
from redteam.prepare import prepare_jail, private_folder, write_neighbours
from redteam.specimens import Hostile

_AT_LAST = 1800.0
"""Seconds after which a jail that does not end is a bug: its first process should have ended it."""
_SCRATCH = ["--perms", "1777", "--size", str(48 * 2**20), "--tmpfs"]
_SOUGHT = {"process": "left", "file": "new", "change": "changed"}
"""What `leaves` names, under the names that the jail's first process uses."""
_IN_JAIL = Path(__file__).parent / "in_jail"
_FIRST_PROCESS = "import sys; sys.path.insert(0, '/'); from jail.first_process import main; main()"
_PACKAGES = sysconfig.get_path("platlib")
_ROOT_NEEDS = ("SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "DAC_READ_SEARCH", "CHOWN", "FOWNER")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a specimen did to the gullible grader."""

    live: bool
    told: str
    """What happened, in words."""


def show_all(specimens: Sequence[Hostile], materials: Materials, jobs: int) -> Mapping[str, Shown]:
    """Show for every specimen whether its attack is live."""
    if shutil.which("bwrap") is None:
        raise UserError("the gullible grader needs a jail: sudo apt install bubblewrap")

    def one(hostile: Hostile) -> Shown:
        decoys, submission = prepare_jail(hostile, materials, folder, neighbour)
        return _show(hostile, decoys, submission, materials)

    with (
        private_folder() as folder,
        ThreadPoolExecutor(2 * jobs) as threads,
    ):  # many of them only wait
        neighbour = write_neighbours(materials, folder)[0]
        return dict(zip([h.name for h in specimens], threads.map(one, specimens), strict=True))


def _show(hostile: Hostile, decoys: Decoys, submission: Path, materials: Materials) -> Shown:
    """Have the gullible grader grade it, and see whether the attack succeeds."""
    with spare_user() if os.geteuid() == 0 else contextlib.nullcontext() as user:
        plan = {
            "zip": str(decoys.seen_as / submission.relative_to(decoys.folder)),
            "stem": submission.stem,
            "submission": f"{decoys.seen_as}/submission",
            "out": f"{decoys.seen_as}/out",
            "course": f"{decoys.seen_as}/course",
            "points": {
                question: points
                for part in materials.course.parts
                for question, points in {**part.points, **part.experiments}.items()
            },
            "parts": [part.id for part in materials.course.parts],
            "canary": decoys.canary,
            "mark": hostile.mark,
            "sought": _SOUGHT.get(hostile.where, "") if hostile.proof == "leaves" else "",
            "port": decoys.port,
            "socket": decoys.socket,
            "user": user,
        }
        (decoys.folder / "plan.json").write_text(json.dumps(plan))
        seen = _seen_in_jail(decoys, user)
    live = _is_live(hostile, seen)
    return Shown(live=live, told=_told(seen) if not live else _succeeded(hostile, seen))


def _seen_in_jail(decoys: Decoys, user: int | None) -> dict[str, Any]:
    command = _command(decoys, user)
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_AT_LAST)
        return dict(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        raise UserError(f"a jail did not end within {_AT_LAST:g} s: {command}") from None
    except ValueError:
        return {"gone": done.stderr.decode(errors="replace")[-1000:] or f"exit {done.returncode}"}


def _command(decoys: Decoys, user: int | None) -> list[str]:
    command = ["bwrap", "--die-with-parent", "--new-session", "--clearenv", "--as-pid-1"]
    command += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    if user is None:
        command += ["--unshare-user"]
    else:
        command += ["--cap-drop", "ALL"]
        command += [f for name in _ROOT_NEEDS for f in ("--cap-add", f"CAP_{name}")]
    command += [*system_folders(), "--ro-bind", _PACKAGES, "/packages"]
    command += ["--ro-bind", str(_IN_JAIL), "/jail", "--ro-bind", str(decoys.folder), "/seed"]
    command += ["--proc", "/proc", "--dev", "/dev", *_SCRATCH, "/dev/shm"]
    for folder in ("/tmp", "/var/tmp", str(decoys.seen_as), "/log"):
        command += [*_SCRATCH, folder]
    return [*command, "--chdir", "/", str(PYTHON), "-I", "-S", "-c", _FIRST_PROCESS]


def _is_live(hostile: Hostile, seen: Mapping[str, Any]) -> bool:
    if "gone" in seen:
        return False
    score = seen["score"]
    match hostile.proof:
        case "gains":
            return score is not None and not score <= (hostile.specimen.score or 0)  # NaN, too
        case "leaks":
            return bool(seen["leaks"])
        case "marks":
            return bool(seen["marked"])
        case "stops":
            return not seen["ended"] or score is None
    return bool(
        {"process": seen["left"], "file": seen["new"], "change": seen["changed"]}[hostile.where]
    )


def _succeeded(hostile: Hostile, seen: Mapping[str, Any]) -> str:
    match hostile.proof:
        case "gains":
            return f"gained {seen['score']:g}"
        case "leaks":
            return f"canary in {seen['leaks'][0]}"
        case "marks":
            return f"as it is in {seen['marked'][0]}"
        case "stops":
            return f"no result, exit code {seen['code']}" if seen["ended"] else "hung"
    found = {"process": [seen["left"]], "file": seen["new"], "change": seen["changed"]}
    return f"left {hostile.where} {found[hostile.where][0]}"


def _told(seen: Mapping[str, Any]) -> str:
    if "gone" in seen:
        return str(seen["gone"])
    facts = {k: v for k, v in seen.items() if v and k != "told"}
    return f"{facts} {seen['told'][-600:]}"
