"""The clock of a worker counts all that works for it, and uses nothing that the worker reports."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import numpy as np
import pytest

from autograder.checks.timed_calls import TimedCalls
from autograder.errors import StudentBlocked, StudentCrashed
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session

Run = Callable[[str], AbstractContextManager[SandboxedCode]]


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    """Load a cell into a sandbox, and return the `student` that it makes."""

    @contextmanager
    def start(source: str) -> Iterator[SandboxedCode]:
        cells = [Cell(label="cell", source=source)]
        with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
            yield SandboxedCode(session)

    return start


def _calls() -> TimedCalls:
    ones = np.ones((1, 2))
    return TimedCalls(base=np.ones((2, 2)), scales=ones, rest=[(None,)], left=ones, right=ones)


BUSY = """
import os, threading, time
def work(x):
    end = time.thread_time() + 0.05
    while time.thread_time() < end: pass
    return x, None
"""


def test_it_is_read_from_outside(run: Run) -> None:
    source = """
import time
clock = time.thread_time
time.process_time = time.perf_counter = time.thread_time = lambda: 0.0
def f(x, _):
    end = clock() + 0.05
    while clock() < end: pass
    return x, None
"""
    with run(source) as student:
        assert 0.05 <= student.f.cpu_seconds(_calls())[0] < 0.5


def test_unasked_work_is_charged_to_the_next_call(run: Run) -> None:
    source = f"""{BUSY}
import signal
def f(x, _): return x, None
def later(*_): work(0)
def arm():
    signal.signal(signal.SIGALRM, later)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
"""
    with run(source) as student:
        student.f.cpu_seconds(_calls())
        assert student.f.cpu_seconds(_calls())[0] < 0.04
        student.arm()
        clock = student._session._cpu.clock
        armed = clock()
        while clock() < armed + 0.05:  # on a busy machine it takes a while to use that much
            time.sleep(0.01)
        assert student.f.cpu_seconds(_calls())[0] >= 0.05
        assert student.f.cpu_seconds(_calls())[0] < 0.04


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("pid = os.fork()\n    if not pid: os._exit(0)", StudentBlocked),
        ("os.posix_spawn('/bin/true', ['true'], {})", StudentBlocked),
        ("threading.Thread(target=print).start()", StudentCrashed),
    ],
)
def test_nothing_can_be_started_while_it_is_timed(
    run: Run, start: str, told: type[Exception]
) -> None:
    source = f"{BUSY}def f(x, _=None):\n    {start}\n    return x, None"
    with run(source) as student:
        student.f(np.ones(2))
        with pytest.raises(told):
            student.f.cpu_seconds(_calls())


HELPERS = {
    "child": "if not os.fork(): time.sleep(1000)",
    "orphan": "if not os.fork():\n    os.setsid()\n    if os.fork(): os._exit(0)\n    time.sleep(1000)",
    "hopping": "if not os.fork():\n    while True:\n        if os.fork(): os._exit(0)",
    "thread": "threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()",
    "fork under way": (
        "def later(): os.fork() or time.sleep(1000)\nthreading.Thread(target=later, daemon=True).start()"
    ),
    "right kept": "import resource\nresource.setrlimit = lambda *_: None\nos.fork() or os._exit(0)",
}


@pytest.mark.parametrize("helper", HELPERS.values(), ids=HELPERS)
def test_a_helper_cannot_be_started_before_code_is_timed(run: Run, helper: str) -> None:
    """Whether it could is what the code itself finds out, when it is loaded."""
    start = "\n".join(f"    {line}" for line in helper.splitlines())
    source = f"{BUSY}could = True\ntry:\n{start}\nexcept (OSError, RuntimeError): could = False\n"
    with run(f"{source}\ndef f(x, _): return x, None\ndef g(): return could") as student:
        assert student.g() is True
        assert student.f.cpu_seconds(_calls())[1] == [4.0]
        assert student.g() is False
        student.end_of_check()
        assert student.g() is True


def test_a_child_that_has_ended_costs_only_what_follows_from_it(run: Run) -> None:
    with run(f"{BUSY}os.fork() or os._exit(0)\ndef f(x, _): return x, 1") as student:
        assert student.f.cpu_seconds(_calls())[1] == [4.0]
        assert student._session.load_errors
        student.end_of_check()
        assert student._session.load_errors == ()


def test_a_restarted_worker_cannot_start_anything_either(run: Run) -> None:
    source = (
        f"{BUSY}def f(x, _=0): return x, None\ndef end(): os._exit(1)\ndef fork(): return os.fork()"
    )
    with run(source) as student:
        student.f.cpu_seconds(_calls())
        with pytest.raises(StudentCrashed):
            student.end()
        with pytest.raises(StudentBlocked):
            student.fork()


def test_a_fresh_start_forgets_what_was_and_counts_for_nothing(sandbox: Sandbox) -> None:
    cells = [
        Cell(
            label="cell", source="calls = []\ndef f():\n    calls.append(1)\n    return len(calls)"
        )
    ]
    with Session(sandbox, cells=cells, files={}, limits=Limits(restarts=0)) as session:
        student = SandboxedCode(session)
        for _ in range(3):
            assert [student.f(), student.f()] == [1, 2]
            student.start_afresh()
            student.start_afresh()
