"""A run that is ended leaves no process and no folder, and what it graded is in the tables."""

import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redteam.sandboxes import as_ordinary_user

from autograder.cli.common import EXIT_CUT_SHORT, EXIT_USAGE
from autograder.errors import SandboxUnavailable
from autograder.sandbox import choose
from autograder.sandbox.processes import runs
from autograder.sandbox.users import kill_user, spare_user
from courses.mini_course import built_mini
from process_tree import below, command

RIGHT = "def total(x):\n    return sum(x)\n"
SLOW = """
import ctypes, os, time

def total(x):
    for _ in range(2):
        {undo}
        if os.fork() == 0:
            os.setsid()
            os.execv("/bin/sleep", ["sleep", "6000"])
    time.sleep(6000)
"""
"""Waits beside children in sessions of their own."""
UNDO = "ctypes.CDLL(None).prctl(1, 0)"
"""Undoes that the kernel ends a worker with its parent."""
SLEEPERS = 2
BOUND = 1800
"""Looks, a tenth of a second apart, at what must happen: many more than it takes."""


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built_mini(tmp_path_factory.getbasetemp())


@pytest.fixture(params=["bubblewrap", "ordinary", "user", "unsafe"])
def kind(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if name == "ordinary" and os.geteuid() != 0:
        pytest.skip("it is the same as bubblewrap for who is not root")
    try:
        choose("bubblewrap" if name == "ordinary" else name)
    except SandboxUnavailable:
        pytest.skip(f"{name} does not work here")
    return name


class Runs:
    """Starts runs in a session and with a temporary folder of their own."""

    def __init__(self, mini: Path, folder: Path, kind: str, stack: ExitStack) -> None:
        self.out, self.temporary = folder / "out", folder / "tmp"
        self._in, self._zips = folder / "in", folder / "zips"
        self._kind, self._before = kind, []
        self._zips.mkdir()
        for made in (mini / "autograder").iterdir():
            (self._zips / made.name).write_bytes(made.read_bytes())
        for path in (self._in, self.temporary):
            path.mkdir()
        if kind == "ordinary":
            user = stack.enter_context(spare_user())
            stack.callback(kill_user, user)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, user, user)
            self._before = as_ordinary_user(user, folder, self.temporary)

    def hand_in(self, *codes: str) -> None:
        for path in self._in.iterdir():
            path.unlink()
        for number, code in enumerate(codes):
            with zipfile.ZipFile(self._in / f"team {number}.zip", "w") as made:
                undo = "pass" if self._kind == "unsafe" else UNDO
                made.writestr("work.py", code.replace("{undo}", undo))

    def start(self, *, jobs: int = 2) -> "subprocess.Popen[bytes]":
        command = [*self._before, sys.executable, "-m", "autograder", "grade", str(self._in)]
        command += ["--jobs", str(jobs), "--out", str(self.out)]
        name = "bubblewrap" if self._kind == "ordinary" else self._kind
        command += ["--unsafe"] if name == "unsafe" else ["--sandbox", name]
        command += [f"--autograder={path}" for path in sorted(self._zips.iterdir())]
        return subprocess.Popen(
            command,
            env={**self._environment(), "TMPDIR": str(self.temporary), "HOME": str(self.temporary)},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def _environment(self) -> dict[str, str]:
        """Leave out coverage for the ordinary user, who may not write where it is kept."""
        ordinary = self._kind == "ordinary"
        return {n: v for n, v in os.environ.items() if not (ordinary and n.startswith("COVERAGE_"))}

    def wait_for_slow(self, run: "subprocess.Popen[bytes]", slow: int) -> set[tuple[int, str]]:
        """Wait until the first is graded and others are in their slow call; list all processes."""

        def both() -> bool:
            assert run.poll() is None, run.stderr and run.stderr.read()
            graded = list((self.out / "results").glob("*.json"))
            sleeping = [pid for pid in below(run.pid) if command(pid).startswith("sleep\0")]
            return len(graded) == 1 and len(sleeping) == SLEEPERS * slow

        assert until(both)
        return {(pid, start_of(pid)) for pid in (run.pid, *below(run.pid))}

    def left(self) -> list[Path]:
        return list(self.temporary.glob("autograder-*-*"))


@pytest.fixture
def runs_of(mini: Path) -> Iterator[Callable[[str], Runs]]:
    """Prepare runs in one kind of sandbox, where other users may enter."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield lambda kind: Runs(mini, Path(folder), kind, stack)


def until(happens: Callable[[], bool]) -> bool:
    for _ in range(BOUND):
        if happens():
            return True
        time.sleep(0.1)
    return False


def start_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def grader_in(run: "subprocess.Popen[bytes]") -> int:
    """Return the process that is the command: around it there may be others."""
    return next(p for p in (run.pid, *below(run.pid)) if command(p).startswith(sys.executable))


def ended(processes: set[tuple[int, str]]) -> bool:
    return not any(runs(pid) and start_of(pid) == start for pid, start in processes)


def rows(out: Path) -> dict[str, dict[str, str]]:
    with (out / "gradebook.csv").open(newline="", encoding="utf-8") as file:
        return {row["submission"]: row for row in csv.DictReader(file)}


def end_sleepers(processes: set[tuple[int, str]]) -> None:
    """End what was started without a sandbox: nothing is promised about it."""
    for pid, start in processes:
        if command(pid).startswith("sleep\0") and start_of(pid) == start:
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=lambda n: n.name)
def test_everything_ends_with_the_run(runs_of, kind: str, number: signal.Signals, jobs) -> None:
    runs = runs_of(kind)
    runs.hand_in(RIGHT, SLOW, SLOW, SLOW)
    run = runs.start(jobs=jobs)
    processes = runs.wait_for_slow(run, slow=jobs)
    os.kill(grader_in(run), number)
    run.communicate()
    if kind == "unsafe":
        end_sleepers(processes)
    assert until(lambda: ended(processes)), [command(pid) for pid, _ in processes]
    if number == signal.SIGKILL:
        runs.hand_in(RIGHT)
        again = runs.start()
        _, told = again.communicate()
        assert again.returncode == 0, told
    assert until(lambda: not runs.left()), runs.left()


@pytest.mark.parametrize(
    ("number", "jobs"),
    [(signal.SIGTERM, 2), (signal.SIGTERM, 1), (signal.SIGHUP, 2), (signal.SIGINT, 1)],
)
def test_what_is_graded_by_then_is_in_the_tables(
    runs_of, number: signal.Signals, jobs: int
) -> None:
    runs = runs_of("bubblewrap")
    runs.hand_in(RIGHT, SLOW, SLOW, SLOW)
    run = runs.start(jobs=jobs)
    runs.wait_for_slow(run, slow=jobs)
    os.kill(run.pid, number)
    _, told = run.communicate()
    assert run.returncode == EXIT_CUT_SHORT, told
    assert b"cut short by a signal; 3 submissions are not graded yet" in told
    found = rows(runs.out)
    assert found.pop("team 0")["score"] == "2"
    assert [path.stem for path in (runs.out / "results").iterdir()] == ["team 0"]
    for row in found.values():
        assert (row["status"], row["score"]) == ("not graded yet", "")
        assert "Run the same command again." in row["reason"]
    assert len(found) == 3


def test_a_signal_to_the_whole_group_cuts_the_run_short(runs_of) -> None:
    """A terminal and `timeout` send it to all processes of the group."""
    runs = runs_of("bubblewrap")
    runs.hand_in(RIGHT, SLOW, SLOW)
    run = runs.start()
    runs.wait_for_slow(run, slow=2)
    os.killpg(run.pid, signal.SIGTERM)
    _, told = run.communicate()
    assert run.returncode == EXIT_CUT_SHORT, told
    assert rows(runs.out)["team 0"]["score"] == "2"


def test_a_signal_that_was_ignored_before_stays_so(runs_of) -> None:
    """As with nohup."""
    runs = runs_of("bubblewrap")
    runs.hand_in(RIGHT, SLOW)
    runs._before = ["nohup"]
    run = runs.start()
    processes = runs.wait_for_slow(run, slow=1)
    os.kill(run.pid, signal.SIGHUP)
    os.kill(run.pid, signal.SIGTERM)
    _, told = run.communicate()
    assert run.returncode == EXIT_CUT_SHORT, told
    assert until(lambda: ended(processes))


def test_a_second_grader_in_the_same_folder_is_refused(runs_of) -> None:
    runs = runs_of("bubblewrap")
    runs.hand_in(RIGHT, SLOW)
    first = runs.start(jobs=1)
    processes = runs.wait_for_slow(first, slow=1)
    second = runs.start(jobs=1)
    _, told = second.communicate()
    assert second.returncode == EXIT_USAGE
    assert told.decode() == (
        f"autograder: another autograder is grading into {runs.out} at the moment. Wait until it has"
        f" ended ({runs.out}/grading.log says what it does), or choose another output folder\n"
    )
    os.kill(first.pid, signal.SIGTERM)
    _, told = first.communicate()
    assert first.returncode == EXIT_CUT_SHORT, told
    assert rows(runs.out)["team 0"]["score"] == "2"
    assert until(lambda: ended(processes))
