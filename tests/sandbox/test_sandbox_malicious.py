"""A worker that lies in the grader's own protocol: all that it sends ends in a verdict about it."""

import base64
import json
import os
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from judges import CELLS, JUDGES
from lies import OFTEN, RAW, SPECS, deaf, endless, plan
from malicious import Recording, end_of, framed, peak, record

from autograder.checks.transcript import MOST_BYTES, Event, Transcript
from autograder.errors import CheckFailed, Finding, StudentCrashed, StudentTimedOut
from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session
from autograder.sandbox.channel import Channel
from autograder.sandbox.reference_calls import ReferenceCalls
from autograder.sandbox.worker.wire import Malformed, decode_arrays, encode
from autograder.sandbox.worker_errors import finding_of

BLAMED = {"BLOCKED", "CRASHED", "FAILED", "TIMED_OUT", "NOT_FOUND", "INHERITED", "PASSED"}
INPUTS = 1000


@pytest.fixture(scope="module")
def honest(best_sandbox: Sandbox) -> dict[str, Recording]:
    """Record what an honest worker replies to each check."""
    return {name: record(best_sandbox, CELLS, judge) for name, judge in JUDGES.items()}


def test_honest_replies_pass(honest: dict[str, Recording]) -> None:
    """The impostor passes as long as it does not lie."""
    assert {name: end_of(heard, {}, 0) for name, heard in honest.items()} == {
        name: "INHERITED" if name == "inherited" else "PASSED" for name in JUDGES
    }, "the impostor did not repeat what was recorded"


def test_lies_of_all_kinds_end_in_a_verdict(honest: dict[str, Recording]) -> None:
    """`python tests/fuzz/channel.py --inputs 20000` tries many more."""
    ends = set()
    for number in range(INPUTS):
        rng = random.Random(number)
        heard = honest[rng.choice(list(JUDGES))]
        ends.add(end_of(heard, plan(heard, rng), number))
    assert ends <= BLAMED
    assert {"BLOCKED", "CRASHED", "FAILED", "TIMED_OUT"} <= ends


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("body", [b"", bytes(8), bytes(16)])
def test_whatever_a_frame_claims_about_arrays_is_refused_or_true(spec: str, body: bytes) -> None:
    try:
        arrays = decode_arrays(json.loads(f"[{spec}]"), body)
    except Malformed:
        return
    assert [array.nbytes for array in arrays] == [len(body)]


@pytest.mark.parametrize("text", RAW.values(), ids=RAW)
@pytest.mark.parametrize("place", ["type", "message", "lines", "errno", "all"])
def test_an_exception_of_any_form_is_shown_or_reported_as_unreadable(text: str, place: str) -> None:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return
    error = {"type": "E", "message": "m", "lines": [["<cell>", 1, "x"]], "errno": None}
    told = str(finding_of(raw if place == "all" else {**error, place: raw}))
    assert all(c.isprintable() or c == "\n" for c in told)
    assert len(told) < 3000


def _deep(levels: int) -> Any:
    return {"tuple": [_deep(levels - 1)]} if levels else {"array": 0}


@pytest.mark.parametrize(
    "result",
    [_deep(5), _deep(8), _deep(9), "x" * 20_001, {"dict": [["a", "x" * 20_001]]}],
    ids=["deeper than any", "much deeper", "far too deep", "a long text", "a long text inside"],
)
def test_nothing_comes_back_that_could_not_be_handed_back(
    honest: dict[str, Recording], result: Any
) -> None:
    def echo(student: SandboxedCode) -> None:
        student.forward({"held": (student.forward(),)})

    forged = ({"id": 0, "result": {"value": result, "changed": [], "dicts": []}, "arrays": []}, b"")
    forged[0]["arrays"] = [["bool", [0]]]
    defined = ({"id": 0, "result": True, "arrays": []}, b"")
    heard = Recording(judge=echo, exchanges=[[defined], [forged], [forged]])
    assert end_of(heard, {}, 0) == "BLOCKED"


@pytest.mark.parametrize("lie", [endless, deaf], ids=lambda lie: lie.__name__)
def test_what_never_ends_is_cut_off(honest: dict[str, Recording], lie: Callable[..., Any]) -> None:
    start = time.monotonic()
    assert end_of(honest["heavy"], {-1: lie}, 1) in {"TIMED_OUT", "BLOCKED", "CRASHED"}
    assert time.monotonic() - start < 30


def _many(thing: bytes) -> Any:
    return json.loads(b"[" + b",".join([thing] * 100_000) + b"]")


@pytest.mark.parametrize("thing", [b"[]", b"{}", b'""', b"0"])
def test_a_transcript_counts_what_empty_things_cost(thing: bytes) -> None:
    """400 replies full of them would be gigabytes; these are more than 32 MiB."""
    transcript = Transcript()
    for _ in range(9):
        transcript.add(Event(call="f", returned=tuple(_many(thing))))
    assert transcript.full
    assert len(transcript.events) * 100_000 * 8 <= MOST_BYTES + 100_000 * 64


def test_an_array_does_not_keep_the_rest_of_its_frame() -> None:
    """A small result may come with a large one that was not requested."""
    hear, say = os.pipe()
    text = json.dumps({"id": 1, "arrays": [["uint8", [8]], ["uint8", [2**20]]]})
    writer = threading.Thread(target=_write, args=(say, framed(text, bytes(2**20 + 8))))
    writer.start()
    channel = Channel(os.open(os.devnull, os.O_WRONLY), hear)
    _, (small, large) = channel.ask({}, [], lambda: False)
    writer.join()
    assert not small.flags.writeable
    assert large.nbytes == 2**20
    while isinstance(small.base, np.ndarray):
        small = small.base
    assert small.base is None
    assert small.nbytes == 8


def _write(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)


def _asked(counter: ReferenceCalls, *arrays: Any, name: str = "f") -> dict[str, Any]:
    args = [{"array": i} for i in range(len(arrays))]
    return counter({"wants": name, "args": args, "kwargs": {}}, list(arrays))[0]


def test_a_reference_function_takes_no_more_memory_than_it_may() -> None:
    """A column and a row of 16 MiB together make a matrix of 8 TB, shorter ones one of 8 GB."""
    counter = ReferenceCalls({"f": lambda x, y: x * y})
    before = peak()
    told = _asked(counter, np.ones((30_000, 1)), np.ones(30_000))
    assert "MemoryError" in told["error"]
    assert peak() - before < 100
    assert "error" not in _asked(counter, np.ones((30, 1)), np.ones(30))


@pytest.mark.parametrize("value", [3, None, {"a": 1}, "loss"], ids=str)
def test_what_cannot_be_called_in_turn_is_the_students_fault(
    best_sandbox: Sandbox, value: Any
) -> None:
    """An attribute may be a method when a check inspects it, and something else when it is used."""
    with Session(best_sandbox, cells=CELLS, files={}, limits=Limits()) as session:
        with pytest.raises(CheckFailed, match="cannot be called"):
            SandboxedCode(session).call_in_turn([(value, ())])


def test_what_reference_functions_keep_is_bounded_over_all_calls() -> None:
    counter = ReferenceCalls({"f": lambda x: (x.sum(), [x * 2.0])})
    before = peak()
    ends = ["error" in _asked(counter, np.ones(2**20)) for _ in range(400)]
    assert not ends[0]
    assert ends[-1]
    assert peak() - before < 1200


def test_what_a_reference_function_returns_is_bounded() -> None:
    counter = ReferenceCalls({"f": lambda x: x + np.zeros((200, 1)), "g": lambda x: x * x})
    assert "error" in _asked(counter, np.ones(2**18))
    frame = {"wants": "g", "args": [10**4000], "kwargs": {}}
    answer, arrays = counter(frame, [])
    encode(answer, arrays)


def _repeatedly(call: Callable[[], object]) -> None:
    for _ in range(50):
        call()
        time.sleep(0.05)


def test_a_worker_that_ended_does_not_speak_through_a_child(sandbox: Sandbox) -> None:
    """The child's CPU time would be charged to nobody."""
    source = """
import os
def f():
    ours = os.getpid()
    if os.fork():
        os._exit(3)
    while os.getppid() == ours:
        pass
    return "alive"
"""
    cells = [Cell(label="cell", source=source)]
    with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
        student = SandboxedCode(session)
        with pytest.raises(StudentCrashed, match="exit code 3"):
            _repeatedly(student.f)  # a namespace takes a moment to end with its worker


def test_sleeping_in_every_call_is_charged(sandbox: Sandbox) -> None:
    """Sleeping uses no CPU time, but the wall clock limits all calls together, too."""
    cells = [Cell(label="cell", source="import time\ndef f(): time.sleep(0.4)")]
    limits = Limits(total_seconds=0.4, call_seconds=10)
    with Session(sandbox, cells=cells, files={}, limits=limits) as session:
        student = SandboxedCode(session)
        with pytest.raises(StudentTimedOut):
            _repeatedly(student.f)


LIAR = """
import base64, os, stat, time
def ours():
    pipes = [n for n in map(int, os.listdir("/proc/self/fd")) if n > 2 and _pipe(n)]
    return next(n for n in pipes if os.get_blocking(n) is not None and _writable(n))
def _pipe(n):
    try:
        return stat.S_ISFIFO(os.fstat(n).st_mode)
    except OSError:
        return False
def _writable(n):
    import fcntl
    return fcntl.fcntl(n, fcntl.F_GETFL) & os.O_ACCMODE == os.O_WRONLY
def say(said):
    view = base64.b64decode(said)
    while view:
        view = view[os.write(ours(), view):]
"""


@pytest.mark.parametrize("seed", range(12))
def test_a_real_worker_that_lies_is_blamed_too(
    sandbox: Sandbox, honest: dict[str, Recording], seed: int
) -> None:
    """Submitted code can send through its own pipe what the impostor sends through a thread."""
    rng = random.Random(seed)
    frame = honest["calls"].exchanges[1][0]
    said = rng.choice(OFTEN)(({**frame[0], "id": 4}, frame[1]), rng)
    then = "os._exit(0)" if said.then == "close" else "time.sleep(60)"
    call = f"def forward(x, w, notes):\n    say({base64.b64encode(said.data or b'')!r})\n    {then}"
    cells = [Cell(label="cell", source=f"{LIAR}{call}\ndef backward(*_): return None")]
    limits = Limits(call_seconds=0.2)
    with Session(sandbox, cells=cells, files={}, limits=limits) as session:
        with pytest.raises(Finding):
            JUDGES["calls"](SandboxedCode(session))


def test_a_worker_cannot_block_the_grader_through_its_error_stream(sandbox: Sandbox) -> None:
    """The pipe is never read, so anything that still writes to it would block."""
    source = """
import os, sys
def f():
    for n in (1, 2):
        os.write(n, b"x" * 2**20)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/fd/2", "wb", buffering=0) as stream:
                os.set_blocking(stream.fileno(), False)
                stream.write(b"x" * 2**20)
        except OSError:
            pass
    print("x" * 2**20, file=sys.stderr)
    return 1
"""
    cells = [Cell(label="cell", source=source)]
    with Session(sandbox, cells=cells, files={}, limits=Limits()) as session:
        assert SandboxedCode(session).f() == 1
        assert SandboxedCode(session).f() == 1
