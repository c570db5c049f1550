"""Checks that together use all that a check may ask of `student`, and right code for them."""

from typing import Any

import numpy as np
from malicious import Judge

from autograder.checks import StudentCode, check, expect
from autograder.checks.local import LocalCode
from autograder.checks.running import judge
from autograder.checks.timed_calls import TimedCalls
from autograder.checks.transcript import Transcript
from autograder.checks.values_as_text import describe
from autograder.model import Cell
from autograder.sandbox import SandboxedCode
from autograder.sandbox.opaque import Opaque

SOURCE = """
import numpy as np
def forward(x, w, notes):
    notes["mean"] = x.mean(axis=0)
    return x * w, (x, w)
def backward(dout, cache):
    return dout * cache[1], dout * cache[0]
def scale(x, by, notes):
    notes["seen"] = len(x)
    return x, None                 # wrong: what builds on it is judged with ours
def unscale(dout, cache):
    return dout
def answer(x):
    notes = {"seen": 1}
    out, cache = scale(x, 3.0, notes=notes)
    return out, unscale(out, cache), float(notes["seen"])
class Net:
    def __init__(self, size):
        self.params = {"W": np.ones((size, 2)), "b": np.zeros(2)}
        self.layers = [self]
        self.size = size
    def loss(self, x):
        return float((x @ self.params["W"]).sum())
def name():
    return "right"
"""

CELLS = (Cell(label="cell", source=SOURCE),)

X = np.arange(1.0, 13.0).reshape(4, 3)


class _Secret:
    def __init__(self, x: Any) -> None:
        self.x = x


def scale(x: Any, by: float, notes: dict[str, Any]) -> tuple[Any, _Secret]:
    """Reference code that `answer` builds on."""
    notes["seen"] = notes.get("seen", 0) + len(x)
    notes["mean"] = x.mean()
    return x * by, _Secret(x)


def unscale(dout: Any, cache: _Secret) -> Any:
    """Invert `scale`."""
    return dout + cache.x


def _kept(value: Any, name: str) -> Any:
    """Require a value that stays in the worker, as every careful check does before it uses one."""
    expect.true(isinstance(value, Opaque), f"{name} is {describe(value)}")
    return value


@check(question="forward", points=1, hint="")
def calls(student: StudentCode) -> None:
    """One call after another, a cache handed back, a dict changed."""
    notes: dict[str, Any] = {"mode": "train", "momentum": 0.9}
    out, cache = student.forward(X, w=np.ones(3), notes=notes)
    expect.untouched(student, "x", "w")
    expect.close(out, X, "out")
    expect.close(notes.get("mean"), X.mean(axis=0), "mean")
    dx, dw = student.backward(out, cache)
    expect.shape(dx, X.shape, "dx")
    expect.gradient(dw, X * X, "dw")


@check(question="forward", points=1, hint="")
def many_calls(student: StudentCode) -> None:
    """Many calls in one message."""
    student.seed(3)
    outs = student.forward.each([(X + i, np.ones(3), {}) for i in range(20)], pick=0)
    for i, out in enumerate(outs):
        expect.resembles(out, X + i, "out")
    pairs = student.forward.each([(X, np.ones(3), {}) for _ in range(3)])
    for out, _cache in pairs:
        expect.close(out, X, "out")


@check(question="Net", points=1, hint="")
def objects(student: StudentCode) -> None:
    """An object with attributes, items and methods."""
    net = student.Net(3)
    held = student.hold({"W": np.full((3, 2), 2.0)})
    _kept(net, "net")
    expect.close(net.size, 3, "size")
    params = student.fetch(net.params)
    expect.true(isinstance(params, dict) and "W" in params, "params has no W")
    expect.close(params["W"], np.ones((3, 2)), "W")
    loss, theirs, layers = net.loss, net.params, net.layers
    before = expect.array(_kept(loss, "loss")(X), "loss")
    _kept(theirs, "params")["b"] = np.ones(2)
    expect.true(isinstance(layers, tuple) and len(layers) == 1, "expected one layer")
    _kept(layers[0], "layer").size = 4
    losses = student.call_in_turn([(loss, (X + i,)) for i in range(3)])
    expect.close(losses[0], before, "loss")
    net.params = held
    expect.close(_kept(net.params, "params")["W"], np.full((3, 2), 2.0), "W")
    expect.true(student.name() == "right", "the name is wrong")


@check(question="forward", points=1, hint="")
def speed(student: StudentCode) -> None:
    """Timed calls and a recorded one."""
    caches = []
    student._session.be_alone()  # as a yardstick would make it
    for _ in range(2):
        _out, cache = student.forward(X, np.ones(3), {})
        caches.append(cache)
    ones = np.ones((2, 4))
    rest = [(cache,) for cache in caches]
    timed = TimedCalls(base=X, scales=ones, rest=rest, left=ones, right=np.ones((2, 3)))
    _seconds, proofs = student.backward.cpu_seconds(timed)
    expect.true(timed.proven(proofs, [X, X]), "not proven")
    program = student.record(("forward", (X, np.ones(3), {})), 1, "backward", (X,))
    replayed = LocalCode({}).replay(program or [], [X, np.ones(3), X])
    expect.true(replayed is not None, "not recorded")
    expect.close(replayed[0][0] if replayed else None, X, "the result of the program")


@check(question="answer", points=1, hint="")
def inherited(student: StudentCode) -> None:
    """An answer that builds on wrong code is checked with the reference in its place."""
    out, back, seen = student.answer(X)
    expect.close(out, 3 * X, "out")
    expect.close(back, 4 * X, "back")
    expect.close(seen, 5.0, "seen")


@check(question="forward", points=1, hint="")
def heavy(student: StudentCode) -> None:
    """The worker gets more than a pipe holds."""
    x = np.ones((400, 300))
    out, _ = student.forward(x, np.ones(300), {})
    expect.close(out, x, "out")


REFERENCE = {"scale": __name__, "unscale": __name__}
CHECKS = (calls, many_calls, objects, speed, inherited, heavy)


def _judged(checked: Any, builds_on: dict[str, str]) -> Judge:
    def run(student: SandboxedCode) -> None:
        student.transcript = Transcript()
        judge(checked, student, builds_on)

    return run


JUDGES: dict[str, Judge] = {
    c.__name__: _judged(c, REFERENCE if c is inherited else {}) for c in CHECKS
}
