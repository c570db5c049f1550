"""The first process of bubblewrap's namespaces, which has the same user as an ordinary worker."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redteam.sandboxes import as_ordinary_user

from autograder.errors import SandboxUnavailable
from autograder.sandbox import choose
from autograder.sandbox.processes import processes_of
from autograder.sandbox.users import kill_user, spare_user

PROGRAM = """
import json, os
from autograder.errors import Finding
from autograder.model import Cell, Limits
from autograder.sandbox import SandboxedCode, Session, choose
from autograder.sandbox.processes import runs

source = open("source.py").read()
with Session(choose("bubblewrap"), cells=[Cell(label="c", source=source)], files={}, limits=Limits()) as session:
    try:
        answer = SandboxedCode(session).f()
    except Finding as finding:
        answer = str(finding)
    worker = session._worker
    inside = [] if worker is None else [worker.started.process.pid, worker.pid]
    pid = inside[0] if inside else 0
    inside += map(int, open(f"/proc/{pid}/task/{pid}/children").read().split()) if inside else []
print(json.dumps({"answer": answer, "left": [pid for pid in inside if runs(pid)]}))
"""
Run = Callable[[str], dict[str, Any]]


@pytest.fixture(params=["as we are", "ordinary"])
def run(request: pytest.FixtureRequest) -> Iterator[Run]:
    """Run code in bubblewrap, by the user of the tests, and by root also as an ordinary user."""
    if request.param == "ordinary" and os.geteuid() != 0:
        pytest.skip("it is the same for who is not root")
    try:
        choose("bubblewrap")
    except SandboxUnavailable:
        pytest.skip("bubblewrap does not work here")
    with ExitStack() as stack, tempfile.TemporaryDirectory() as made:
        folder, before = Path(made), []
        (folder / "program.py").write_text(PROGRAM)
        if request.param == "ordinary":
            user = stack.enter_context(spare_user())
            stack.callback(kill_user, user)
            for path in (folder, *folder.iterdir()):
                os.chown(path, user, user)
            before = as_ordinary_user(user, folder, folder)

        def call(source: str) -> dict[str, Any]:
            (folder / "source.py").write_text(source)
            command = [*before, sys.executable, "program.py"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
            if before:
                assert processes_of(user) == []
            return dict(json.loads(done.stdout))

        yield call


def test_submitted_code_cannot_change_it(run: Run) -> None:
    """Its memory would be a program without a filter and without limits, which nobody ends."""
    source = """
import os
def f():
    opened = []
    for name in ("mem", "maps", "environ", "auxv", "task/1/mem"):
        for flags in (os.O_RDONLY, os.O_RDWR):
            try:
                os.close(os.open("/proc/1/" + name, flags))
                opened.append(name)
            except OSError:
                pass
    for name in ("cwd", "root", "exe", "fd/0"):
        try:
            opened.append(os.readlink("/proc/1/" + name))
        except OSError:
            pass
    return opened
"""
    assert run(source)["answer"] == []


def test_it_has_the_filter_and_can_start_nothing(run: Run) -> None:
    """Then even a hole in the kernel would make of it no more than another worker."""
    source = """
def f():
    status = dict(line.split(":", 1) for line in open("/proc/1/status"))
    limits = [line.split()[2:4] for line in open("/proc/1/limits") if "processes" in line]
    return [status["Seccomp"].strip(), status["NoNewPrivs"].strip(), *limits[0]]
"""
    assert run(source)["answer"] == ["2", "1", "0", "0"]


def test_it_waits_for_orphans(run: Run) -> None:
    """Else they would use up the processes that a submission may have, and the code would never end."""
    source = """
import os, time
def child():
    while True:
        try:
            return os.fork() == 0
        except BlockingIOError:  # an orphan is still to be waited for
            time.sleep(0.001)
def f():
    for _ in range(300):
        if child():
            if child():
                os._exit(0)
            os._exit(0)
        os.wait()
    return "all of them"
"""
    assert run(source)["answer"] == "all of them"


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("os._exit(7)", "exit code 7"),
        ("os.kill(os.getpid(), 15)", "killed by signal 15"),
        ("os.kill(0, 9)", "killed by signal 9"),
        ("ctypes.string_at(0)", "killed by signal 11"),
    ],
)
def test_how_a_worker_ends_is_told(run: Run, action: str, told: str) -> None:
    assert told in run(f"import ctypes, os\ndef f():\n    {action}")["answer"]


def test_signals_to_it_change_nothing(run: Run) -> None:
    source = """
import os, signal, time
def f():
    for number in signal.valid_signals():
        try:
            os.kill(1, number)
        except PermissionError:
            pass
    return "still here"
"""
    assert run(source)["answer"] == "still here"


def test_all_of_the_namespace_has_ended_when_the_worker_is_ended(run: Run) -> None:
    """Nothing is waited for afterward: it must have ended by then."""
    source = """
import os, time
def f():
    for _ in range(2):
        if os.fork() == 0:
            os.setsid()
            time.sleep(6000)
    return "detached"
"""
    assert run(source) == {"answer": "detached", "left": []}
