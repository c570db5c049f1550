"""Launches a worker: starts it, connects to it, sets its limits and writes the submitted files."""

import os
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from autograder.errors import GraderFault
from autograder.model import Limits
from autograder.sandbox.channel import Channel, Deadline, HungUp, TooSlow
from autograder.sandbox.kinds import Sandbox, StartedWorker, Unprotected
from autograder.sandbox.memory_group import MemoryGroup, memory_group, within_bound
from autograder.sandbox.worker.wire import Malformed


@dataclass(frozen=True, kw_only=True)
class ReadyWorker:
    """A worker that is set up and waits for requests."""

    started: StartedWorker
    channel: Channel
    pid: int
    group: MemoryGroup
    ending: ExitStack
    """Closing it ends the worker."""


def launch(sandbox: Sandbox, files: Mapping[str, bytes], limits: Limits) -> ReadyWorker:
    """Start a worker and have it set itself up; this runs none of the student's code."""
    protects = sandbox.name != Unprotected.name
    limits = within_bound(limits) if protects else limits
    with ExitStack() as stack:
        group = stack.enter_context(memory_group(limits, wanted=protects))
        started = stack.enter_context(sandbox.start(limits))
        process = started.process
        assert process.stdin is not None
        assert process.stdout is not None
        channel = Channel(
            process.stdin.fileno(), process.stdout.fileno(), lambda: process.poll() is not None
        )
        try:
            call_filter = None if started.filtered else sandbox.call_filter
            set_up(channel, started, call_filter, limits=limits, files=files)
            pid = started.worker_pid()
            group.add(pid)
        except (HungUp, TooSlow, Malformed) as error:
            output = _error_output(process)
            raise GraderFault(f"a worker did not come up: {error!r} {output}") from error
        return ReadyWorker(
            started=started, channel=channel, pid=pid, group=group, ending=stack.pop_all()
        )


def set_up(
    channel: Channel,
    started: StartedWorker,
    call_filter: bytes | None,
    *,
    limits: Limits | None = None,
    files: Mapping[str, bytes] | None = None,
) -> None:
    """Have a worker give up privileges, set limits, install a filter and write the files."""
    files = files or {}
    request = {
        "op": "set_up",
        "user": started.user,
        "home": started.home,
        "limits": _rlimits(limits) if limits else {},
        "files": list(files),
        "filter": call_filter.hex() if call_filter else None,
    }
    contents = [np.frombuffer(data, np.uint8) for data in files.values()]
    reply, _ = channel.ask(request, contents, Deadline(60, lambda: 0.0))
    if "error" in reply:
        raise GraderFault(f"a worker could not set itself up: {reply['error']}")


def _error_output(process: subprocess.Popen[bytes]) -> str:
    """Read what a process has written to standard error so far, without waiting for more."""
    if process.stderr is None:
        return ""
    os.set_blocking(process.stderr.fileno(), False)
    return (process.stderr.read(2000) or b"").decode(errors="replace")


def _rlimits(limits: Limits) -> dict[str, int]:
    return {
        "RLIMIT_AS": limits.memory_mib * 2**20,
        "RLIMIT_NPROC": limits.processes,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_FSIZE": limits.file_mib * 2**20,
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,  # a message queue outlives its process, and no folder shows it
        "RLIMIT_CPU": int(limits.total_seconds) + 10,
    }
