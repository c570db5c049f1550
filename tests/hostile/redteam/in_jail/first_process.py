"""The first process of the jail: lays out the files, runs the gullible grader, reports what is left.

It is process 1 of its own process namespace, so that no signal of a specimen ends it. When run by
root, it has another user than the grader. Standard library only.

None of its answers depends on how busy the machine is. The grader hangs if it uses too much processor
time, or if no process has anything to do. What an attack does after the grader has ended is waited
for as long as a process exists that may do it.
"""

import contextlib
import hashlib
import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import IO, Any

from .network import Network
from .waiting import POLL_SECONDS, ends, others, runs

HERE, SEED, GROUND, LOG = "/jail", "/seed", "/ground", "/log/output"
LOOKED_AT = ("/tmp", "/var/tmp", "/dev/shm", GROUND)
PAGES = ("out/page.html", "out/gradebook.csv")
WRITTEN_BY_GRADER = (*PAGES, "out/results/", "out/published")
LIMITS = {"AS": 2**30, "NPROC": 40, "FSIZE": 2**24, "CORE": 0, "NOFILE": 256, "CPU": 60}
MOST = 2**20
A_MOMENT = 0.2
"""Seconds: a process that is ending when the grader ends does not count as left."""
LATER_POLLS = 300
"""How often the jail looks for what a remaining process should do."""

Entry = tuple[int, int, int, str]
"""Of a file: kind, setuid and setgid bits, size and digest."""


def lay_out() -> Any:
    """Copy what was prepared to where the grader may write; return the plan."""
    os.umask(0)
    shutil.copytree(SEED, GROUND, dirs_exist_ok=True, symlinks=True)
    for folder, _, names in os.walk(GROUND):
        os.chmod(folder, 0o777)
        for name in names:
            os.chmod(os.path.join(folder, name), 0o666)
    with open(f"{SEED}/plan.json") as file:
        return json.load(file)


def run(arguments: list[str], plan: Any, output: IO[bytes]) -> tuple[bool, int]:
    """Run a stage of the grader; return whether it ended by itself, and its exit code.

    Only this process is killed, as naive tools do; what it started goes on.
    """
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": f"{GROUND}/home",
        "SECRET": plan["canary"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_TOP_PAD_": str(2**27),  # timing needs memory that is already allocated
        "MALLOC_MMAP_THRESHOLD_": str(2**30),
    }
    if arguments[0] == "grade":
        environment["PYTHONPATH"] = f"{plan['submission']}:{HERE}/packages:/packages"
    user: Any = {}
    if plan["user"] is not None:
        user = {"user": plan["user"], "group": plan["user"], "extra_groups": []}
    process = subprocess.Popen(
        [sys.executable, f"{HERE}/gullible.py", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        cwd="/tmp",
        stdout=output,
        stderr=output,
        preexec_fn=limit,
        **user,
    )
    ended = ends(process)
    if not ended:
        process.kill()
    return ended, process.wait()


def limit() -> None:
    """Limit what the grader, and all that it starts, may use."""
    os.setsid()
    for name, amount in LIMITS.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (amount, amount))


def files() -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and entry of everything there is where the grader may write."""
    for top in LOOKED_AT:
        for folder, folders, names in os.walk(top):
            for name in [*folders, *names]:
                path = os.path.join(folder, name)
                with contextlib.suppress(OSError):
                    yield path, os.lstat(path)


def content(path: str, entry: os.stat_result) -> bytes:
    """Read the beginning of a file, or where a link leads; special files have none."""
    with contextlib.suppress(OSError):
        if stat.S_ISREG(entry.st_mode):
            with open(path, "rb") as file:
                return file.read(MOST)
        if stat.S_ISLNK(entry.st_mode):
            return os.readlink(path).encode(errors="replace")
    return b""


def described(path: str, entry: os.stat_result) -> Entry:
    """Return what must stay unchanged."""
    size = entry.st_size if stat.S_ISREG(entry.st_mode) else 0
    digest = hashlib.sha256(content(path, entry)).hexdigest()
    return stat.S_IFMT(entry.st_mode), stat.S_IMODE(entry.st_mode) & 0o6000, size, digest


def score_in(text: bytes) -> float | None:
    """Take the score from the first line that claims to be the result."""
    for line in text.split(b"\n"):
        if line.startswith(b"RESULT "):
            with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
                return float(json.loads(line.removeprefix(b"RESULT "))["score"])
    return None


def holds(secret: bytes, data: bytes) -> bool:
    """Tell whether a canary is in there, perhaps reversed or in hexadecimal."""
    return any(form in data for form in (secret, secret[::-1], secret.hex().encode()))


def compare(before: dict[str, Entry], plan: Any) -> dict[str, list[str]]:
    """Return what changed, what is new, where the canary got to, and where a mark appears."""
    secret, mark = plan["canary"].encode(), plan["mark"].encode()
    seen: dict[str, list[str]] = {"changed": [], "new": [], "leaks": [], "marked": []}
    there = set()
    for path, entry in files():
        there.add(path)
        if before.get(path) == described(path, entry):
            continue
        data, short = content(path, entry), path.removeprefix(f"{GROUND}/")
        if holds(secret, data):
            seen["leaks"].append(path)
        if mark and mark in data and short in PAGES:
            seen["marked"].append(short)
        odd = not stat.S_ISREG(entry.st_mode) and not stat.S_ISDIR(entry.st_mode)
        if path.startswith(plan["submission"]) and not odd and not entry.st_mode & 0o6000:
            continue  # its scratch folder, where only links, devices and setuid files matter
        if path in before and short not in PAGES and not stat.S_ISDIR(entry.st_mode):
            seen["changed"].append(path)
        elif path not in before and not short.startswith(WRITTEN_BY_GRADER):
            seen["new"].append(path)
    seen["changed"] += set(before) - there
    return seen


def look(before: dict[str, Entry], plan: Any) -> dict[str, Any]:
    """Return which processes and files are left; wait while an attack may still leave something."""
    time.sleep(A_MOMENT)
    for _ in range(LATER_POLLS):
        left = sum(map(runs, others()))
        seen: dict[str, Any] = {"left": left, **compare(before, plan)}
        if not left or seen.get(plan["sought"], True):
            break
        time.sleep(2 * POLL_SECONDS)
    return seen


def main() -> None:
    """Run the grader, and print the result as one line of JSON."""
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
        with contextlib.suppress(OSError):
            signal.signal(number, signal.SIG_IGN)
    plan = lay_out()
    network = Network(plan["port"], plan["socket"])
    before = {path: described(path, entry) for path, entry in files()}
    with open(LOG, "wb") as output:
        ended, code = run(["unpack", plan["zip"], plan["submission"]], plan, output)
        if ended and code == 0:
            ended, code = run(["grade", f"{GROUND}/plan.json"], plan, output)
    seen = look(before, plan)
    with open(LOG, "rb") as file:
        told = file.read(LIMITS["FSIZE"])
    if holds(plan["canary"].encode(), told):
        seen["leaks"].append("output")
    if plan["mark"] and plan["mark"].encode() in told:
        seen["marked"].append("terminal")
    network.end()
    if network.heard:
        seen["leaks"].append("network")
    short = {key: found[:20] if isinstance(found, list) else found for key, found in seen.items()}
    ending = {"score": score_in(told), "ended": ended, "code": code}
    last = told[-2000:].decode(errors="replace")
    print(json.dumps({**short, **ending, "told": last}), flush=True)
    os._exit(0)
