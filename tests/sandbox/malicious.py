"""A worker that knows the grader's protocol and lies in it.

`record` keeps what an honest worker answered while a check ran. `Impostor` is a sandbox without a
process: a thread answers through real pipes, honestly at first, then with `lies` from some reply on.
"""

import contextlib
import json
import os
import random
import resource
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from autograder.errors import Finding
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session
from autograder.sandbox.channel import Channel
from autograder.sandbox.kinds import StartedWorker
from autograder.sandbox.worker.wire import PREFIX

NOBODY = 2**22 + 1
"""No process has this number."""

QUICK = Limits(call_seconds=0.05, load_seconds=0.05, restarts=2)
"""Seconds; of wall time a lying worker gets four times as much."""

PAUSE = 0.01

Frame = tuple[dict[str, Any], bytes]
Judge = Callable[[SandboxedCode], None]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What an honest worker answered: the frames of each request, one request after another."""

    judge: Judge
    exchanges: Sequence[Sequence[Frame]]
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def frames(self) -> int:
        """Return how many frames came from the worker."""
        return 1 + sum(map(len, self.exchanges))  # one frame is for the cell


@dataclass(frozen=True, kw_only=True)
class Saying:
    """What is sent in place of a frame, and what follows."""

    data: bytes | None
    """None means bytes without an end."""
    then: str = "on"
    """`on`: be honest again; `close`: hang up; `silent`: send nothing more; `deaf`:
    neither send nor read; `drip`: send byte by byte."""


_NOTHING: Frame = ({"result": None, "arrays": []}, b"")

Lie = Callable[[Frame, random.Random], Saying]


def record(
    sandbox: Sandbox, cells: Sequence[Cell], judge: Judge, files: Mapping[str, bytes] | None = None
) -> Recording:
    """Run a check on honest code, and keep all that its worker sent after loading."""
    exchanges: list[list[Frame]] = []

    class Tap(Channel):
        def ask(self, request: dict[str, Any], *rest: Any) -> Any:
            kept = request["op"] not in ("set_up", "load", "run")
            exchanges.append([])
            reply = super().ask(request, *rest)
            if not kept:
                exchanges.pop()
            return reply

        def _reply(self, *args: Any) -> Any:
            self.heard = b""
            reply = super()._reply(*args)
            exchanges[-1].append(taken_apart(self.heard))
            return reply

        def _receive(self, *args: Any) -> Any:
            data = super()._receive(*args)
            self.heard += bytes(data)
            return data

    with mock.patch("autograder.sandbox.launch.Channel", Tap):
        with Session(sandbox, cells=cells, files=files or {}, limits=Limits()) as session:
            with contextlib.suppress(Finding):
                judge(SandboxedCode(session))
    return Recording(judge=judge, exchanges=exchanges, files=files or {})


def taken_apart(frame: bytes) -> Frame:
    """Find header and body of a frame."""
    length, _ = PREFIX.unpack_from(frame)
    text = frame[PREFIX.size :]
    return json.loads(text[:length]), text[length:]


def framed(text: str | bytes, body: bytes = b"") -> bytes:
    """Make a frame with right lengths."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return b"".join((PREFIX.pack(len(data), len(body)), data, body))


def put(frame: Frame, **header: Any) -> bytes:
    """Make a frame with some of its header changed."""
    return framed(json.dumps({**frame[0], **header}), frame[1])


class Impostor(Sandbox):
    """A sandbox without a process: a thread answers."""

    name = "impostor"
    promises = "lies"

    def __init__(self, recording: Recording, lies: dict[int, Lie], seed: int) -> None:
        self._exchanges = iter(recording.exchanges)
        self._lies, self._random, self._said = lies, random.Random(seed), 0
        self._over = threading.Event()

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Give the parent two pipes, and close them afterward."""
        del limits
        (hear, to), (of, say) = os.pipe(), os.pipe()
        self._over.clear()
        thread = threading.Thread(target=self._serve, args=(hear, say))
        thread.start()
        try:
            yield StartedWorker(process=_Puppet(to, of), user=None, home="")  # type: ignore[arg-type]
        finally:
            os.close(to)
            os.close(of)
            self._over.set()
            thread.join()

    def _serve(self, hear: int, say: int) -> None:
        with os.fdopen(hear, "rb") as incoming, os.fdopen(say, "wb", buffering=0) as outgoing:
            with contextlib.suppress(BrokenPipeError, struct.error):
                while request := _heard(incoming):
                    if request.get("op") == "set_up":  # no submitted code has run by then
                        _spoken(Saying(data=put(_NOTHING, id=request["id"])), outgoing)
                        continue
                    for frame in self._answers(request):
                        said = self._said_now(frame, request["id"])
                        if not _spoken(said, outgoing):
                            return
                        if said.then == "deaf":
                            self._over.wait()
                            return
                        if said.then == "silent" or (
                            "wants" in frame[0] and _heard(incoming) is None
                        ):
                            incoming.read()
                            return

    def _answers(self, request: dict[str, Any]) -> Sequence[Frame]:
        return [_NOTHING] if request.get("op") == "load" else next(self._exchanges, [_NOTHING])

    def _said_now(self, frame: Frame, number: int) -> Saying:
        frame = ({**frame[0], "id": number}, frame[1])
        lie = self._lies.get(self._said, self._lies.get(-1))
        self._said += 1
        return lie(frame, self._random) if lie else Saying(data=put(frame))


class _Puppet:
    """What a session needs of a process."""

    pid = NOBODY
    stderr = None

    def __init__(self, stdin: int, stdout: int) -> None:
        self.stdin, self.stdout = _Descriptor(stdin), _Descriptor(stdout)

    def poll(self) -> int | None:
        return None

    def wait(self, timeout: float) -> int:
        if timeout < 0:
            raise subprocess.TimeoutExpired("impostor", timeout)
        return 0


@dataclass(frozen=True)
class _Descriptor:
    number: int

    def fileno(self) -> int:
        return self.number


def _heard(stream: Any) -> dict[str, Any] | None:
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    header, body = PREFIX.unpack(prefix)
    request = stream.read(header)
    stream.read(body)
    return json.loads(request) if len(request) == header else None


def _spoken(said: Saying, stream: Any) -> bool:
    """Put it on the pipe; return False if that was the last message."""
    while said.data is None:
        stream.write(b"[" * 65536)
    if said.then == "drip":
        for i in range(len(said.data)):
            stream.write(said.data[i : i + 1])
            time.sleep(PAUSE)
    view = memoryview(said.data if said.then != "drip" else b"")
    while view:
        view = view[stream.write(view) :]
    return said.then != "close"


def end_of(recording: Recording, lies: dict[int, Lie], seed: int) -> str:
    """Check a lying worker; return the verdict, and raise what must never happen."""
    sandbox, cells = Impostor(recording, lies, seed), [Cell(label="cell", source="")]
    with Session(sandbox, cells=cells, files=recording.files, limits=QUICK) as session:
        try:
            recording.judge(SandboxedCode(session))
        except Finding as finding:
            text = str(finding)
            assert all(c.isprintable() or c == "\n" for c in text), ascii(text)
            assert "Traceback" not in text
            assert len(text) < 20_000
            return finding.verdict.name
    return "PASSED"


def peak() -> float:
    """Return the most memory that this process ever held, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
