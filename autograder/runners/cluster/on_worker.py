"""What Dask runs on a worker: `prepare`, `grade` and `dismiss`. They keep its grading processes.

What comes and goes is bytes, texts and JSON. Each run has a key of its own, so that runs on the
same workers do not meet.
"""

import asyncio
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from distributed import Worker, get_worker

from autograder.runners.cluster.frames import Frame, read, write
from autograder.sandbox.abandoned import clear_abandoned

_MOST_RUNS = 8
"""Runs whose zips are kept. One that was killed does not say goodbye."""

_lock = threading.Lock()
_starts = ThreadPoolExecutor(1, "autograder-starts")
"""The kernel ends a grading process with the thread that started it, so this thread stays."""
_runs: "OrderedDict[str, _Run]" = OrderedDict()


class _Process:
    """A grading process of this worker."""

    def __init__(self, first: Frame) -> None:
        program = "autograder.runners.cluster.grading_process"
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd="/",
        )
        self.myself: dict[str, Any] = self.ask(first).header

    def ask(self, asked: Frame) -> Frame:
        """Send a message and wait for the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            write(self._process.stdin, asked.header, asked.files)
            return read(self._process.stdout)
        except (EOFError, BrokenPipeError):
            self.end()
            code = self._process.returncode
            how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
            return Frame(header={"ended": how})

    def end(self) -> None:
        """Close its input, for which it waits when it has nothing to do, and wait for it."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue
        self._process.wait()

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()


class _Run:
    """The grading processes of one run: one for each thread of the worker that needs one."""

    def __init__(self, first: Frame) -> None:
        self.myself: dict[str, Any] | None = None
        """What its processes say about themselves; None until the first one was started."""
        self._first, self._idle = first, list[_Process]()
        self._busy = list[_Process]()

    def take(self) -> _Process:
        """Return a process that has nothing to do; it is started if there is none."""
        with _lock:
            process = self._idle.pop() if self._idle else None
        if process is None:
            process = _starts.submit(_Process, self._first).result()
        with _lock:
            self._busy.append(process)
        return process

    def put_back(self, process: _Process, *, alive: bool) -> None:
        """Keep a process for the next submission, unless it has ended."""
        with _lock:
            self._busy.remove(process)
            if alive:
                self._idle.append(process)

    def end(self) -> None:
        """End all processes, whatever they do, and remove what those that were killed leave."""
        with _lock:
            idle, busy, self._idle = self._idle, list(self._busy), []
        for process in idle:
            process.end()
        for process in busy:
            process.kill()
        if busy:
            clear_abandoned()


async def prepare(
    key: str, header: dict[str, Any], zips: Sequence[bytes], dask_worker: Worker
) -> dict[str, Any]:
    """Open the zips in a grading process, and return what it says about itself."""
    secret = [*header["secret"], dask_worker.local_directory]  # Dask may write results there
    first = Frame(header={**header, "secret": secret}, files=zips)
    return await asyncio.to_thread(_prepare, key, first)


def _prepare(key: str, first: Frame) -> dict[str, Any]:
    with _lock:
        run = _runs.setdefault(key, _Run(first))
        _runs.move_to_end(key)
        old = [_runs.popitem(last=False)[1] for _ in range(len(_runs) - _MOST_RUNS)]
    for other in old:
        other.end()
    if run.myself is None or "digest" not in run.myself:
        process = run.take()
        run.myself = process.myself
        run.put_back(process, alive="digest" in process.myself)
    return run.myself


def grade(
    key: str,
    questions: Sequence[str] | None,
    stem: str,
    names: Sequence[str],
    data: Sequence[bytes],
) -> tuple[dict[str, Any], bytes]:
    """Grade one submission; return how that went, and the report as JSON."""
    with _lock:
        run = _runs.get(key)
    if run is None:
        return {"unprepared": get_worker().address}, b""
    process = run.take()
    header = {"questions": questions, "stem": stem, "names": names}
    answer = process.ask(Frame(header=header, files=data))
    run.put_back(process, alive="killed" in answer.header)
    return answer.header, b"".join(answer.files)


async def dismiss(key: str) -> None:
    """End what belongs to a run."""
    with _lock:
        run = _runs.pop(key, None)
    if run is not None:
        await asyncio.to_thread(run.end)
