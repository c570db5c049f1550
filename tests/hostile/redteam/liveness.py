"""Shows that attacks are real: lets the gullible grader meet a specimen, inside a jail of ours.

The jail is bubblewrap: no network but its own loopback, its own processes, scratch space of
limited size, limits on memory and processes, and an end to it after some seconds.
"""

import contextlib
import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.hostile.ground import Ground
from autograder.hostile.specimens import Hostile
from autograder.sandbox.runtime import PACKAGES, PYTHON, system_folders
from autograder.sandbox.users import spare_user

SECONDS = 8.0
_SPARE = 20.0
_SCRATCH = ["--perms", "1777", "--size", str(48 * 2**20), "--tmpfs"]
_HERE = Path(__file__).parent
_ROOT_NEEDS = ("SETUID", "SETGID", "KILL", "DAC_OVERRIDE", "DAC_READ_SEARCH", "CHOWN", "FOWNER")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a specimen did to the gullible grader."""

    live: bool
    told: str
    """What was seen."""


def show(
    hostile: Hostile,
    ground: Ground,
    zipped: Path,
    points: Mapping[str, float],
    parts: Sequence[str],
) -> Shown:
    """Let the gullible grader grade it, and look whether the attack succeeds."""
    here = ground.seen_as / zipped.relative_to(ground.folder)
    with spare_user() if os.geteuid() == 0 else contextlib.nullcontext() as user:
        plan = {
            "zip": str(here),
            "stem": zipped.stem,
            "submission": f"{ground.seen_as}/submission",
            "out": f"{ground.seen_as}/out",
            "course": f"{ground.seen_as}/course",
            "points": dict(points),
            "parts": list(parts),
            "canary": ground.canary,
            "mark": hostile.mark,
            "port": ground.port,
            "socket": ground.socket,
            "user": user,
            "seconds": SECONDS,
        }
        (ground.folder / "plan.json").write_text(json.dumps(plan))
        seen = _observe(ground, user)
    live = _is_live(hostile, seen)
    return Shown(live=live, told=_told(seen) if not live else _succeeded(hostile, seen))


def _observe(ground: Ground, user: int | None) -> dict[str, Any]:
    try:
        done = subprocess.run(
            _command(ground, user), capture_output=True, check=False, timeout=2 * SECONDS + _SPARE
        )
    except subprocess.TimeoutExpired:
        return {"gone": "the jail had to be ended"}
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        return {"gone": done.stderr.decode(errors="replace")[-1000:] or f"exit {done.returncode}"}


def _command(ground: Ground, user: int | None) -> list[str]:
    command = ["bwrap", "--die-with-parent", "--new-session", "--clearenv", "--as-pid-1"]
    command += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    if user is None:
        command += ["--unshare-user"]
    else:
        command += ["--cap-drop", "ALL"]
        command += [f for name in _ROOT_NEEDS for f in ("--cap-add", f"CAP_{name}")]
    command += [*system_folders(), "--ro-bind", str(PACKAGES), "/packages"]
    command += ["--ro-bind", str(_HERE / "tool"), "/tool", "--ro-bind", str(ground.folder), "/seed"]
    for script in ("observer.py", "gullible.py"):
        command += ["--ro-bind", str(_HERE / script), f"/{script}"]
    command += ["--proc", "/proc", "--dev", "/dev", *_SCRATCH, "/dev/shm"]  # noqa: S108 - its own
    for folder in ("/tmp", "/var/tmp", str(ground.seen_as), "/log"):  # noqa: S108 - its own
        command += [*_SCRATCH, folder]
    return [*command, "--chdir", "/", str(PYTHON), "-I", "-S", "/observer.py"]


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
