"""Recorded programs: what is noted, what it costs, and what a program may not do."""

import json

import numpy as np
import pytest

from autograder.checks.recording import NotRecordable, record
from autograder.checks.replaying import MOST_ELEMENTS, NotReplayable, replay

N, D = 6, 4


def _drawn(seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, D)), rng.normal(size=D), rng.normal(size=(N, D))


def _recorded(function):
    """Record a function of dout and of a cache (x, w)."""
    x, w, dout = _drawn(1)
    return record(lambda x, w: (None, (x, w)), (x, w), 1, function, (dout,))


def _walks(function):
    """Replay on other values, compare to the last bit, and return the elements passed over."""
    program = _recorded(function)
    x, w, dout = _drawn(2)
    results, (before, work) = replay(program, [x, w, dout])
    expected = function(dout.copy(), (x.copy(), w.copy()))
    expected = expected if isinstance(expected, tuple) else (expected,)
    for seen, right in zip(results, expected, strict=True):
        np.testing.assert_array_equal(seen, right)
    assert before == 0
    return work


def _in_place(dout, cache):
    cache[0][...] = dout
    cache[0][1:] += cache[1]
    return cache[0]


def _rows(dout, cache):
    return np.array([row * cache[1] for row in dout])


def _with_out(dout, cache):
    made = np.empty_like(dout)
    np.multiply(dout, cache[0], out=made)
    return made


COSTS = {
    "a product": (lambda dout, cache: dout * cache[0], N * D),
    "with a row": (lambda dout, cache: cache[1] * dout, N * D),
    "with a number": (lambda dout, _: 2.0 * dout / 3, 2 * N * D),
    "a sum": (lambda dout, _: dout.sum(axis=0), N * D),
    "numpy's sum": (lambda dout, _: np.sum(dout, axis=0, keepdims=True), N * D),
    "a mean": (lambda dout, _: dout.mean(axis=0), N * D + D),
    "a variance": (lambda dout, _: np.var(dout, 0), 4 * N * D + 2 * D),
    "views": (lambda dout, _: dout.T[None, :, 1:].reshape(D, -1).T, 0),
    "a copy": (lambda dout, _: dout.T.copy(), N * D),
    "ones": (lambda dout, _: np.ones((N, D)) * dout, 2 * N * D),
    "ones alike": (lambda dout, _: np.ones_like(dout) * dout, 2 * N * D),
    "out": (_with_out, N * D),
    "in place": (_in_place, N * D + (N - 1) * D),
    "rows": (_rows, 2 * N * D),
    "a product with ones": (lambda dout, _: np.ones(N) @ dout, N + N * D),
    "dot": (lambda dout, cache: dout.T.dot(cache[0]), N * D),
    "einsum": (lambda dout, cache: np.einsum("nd,nd->d", dout, cache[0]), N * D),
    "einsum of three": (lambda dout, _: np.einsum("nd,md->nm", dout, dout), N * N * D),
    "where": (lambda dout, cache: np.where(dout > 0, dout, cache[0]), 2 * N * D),
    "conversions": (lambda dout, _: np.asarray(dout).astype(float), N * D),
    "diagonals": (lambda dout, _: np.diag(np.diag(dout[:D])), D * D),
    "tiles": (lambda dout, cache: dout * np.tile(cache[1], (N, 1)), 2 * N * D),
    "a branch": (lambda dout, _: dout * 2 if dout.shape[0] == N else None, N * D),
    "several": (lambda dout, cache: (dout, dout + 1, cache[1]), N * D),
}


@pytest.mark.parametrize("name", COSTS)
def test_a_program_gives_the_same_bits_and_its_work_is_counted(name):
    function, elements = COSTS[name]
    assert _walks(function) == elements


@pytest.mark.parametrize(
    "function",
    [
        lambda dout, _: np.full((N, D), float(dout[0, 0])),
        lambda dout, _: np.array(dout.tolist()),
        lambda dout, _: dout if dout[0, 0] > np.inf else dout.astype(object).astype(float),
        lambda dout, _: np.linalg.norm(dout, axis=0),
    ],
)
def test_what_escapes_does_not_follow_other_inputs(function):
    try:
        results, _ = replay(_recorded(function), list(_drawn(2)))
    except (NotRecordable, NotReplayable):
        return
    assert not np.array_equal(results[0], function(_drawn(2)[2], None))


def test_the_first_step_cannot_know_what_the_second_is_given():
    value = {"value": 2}
    operations = [["ufunc", "add.__call__", [value, value], {}, True]]
    steps = [{"inputs": 2, "operations": operations}, {"inputs": 1, "operations": []}]
    with pytest.raises(IndexError):
        replay(_program(steps, [{"value": 3}]), list(_drawn(1)))


def test_too_many_operations_are_not_recorded(monkeypatch):
    monkeypatch.setattr("autograder.checks.recording.MOST_OPERATIONS", 5)
    with pytest.raises(NotRecordable):
        _recorded(lambda dout, _: sum(dout))


def _program(steps, results):
    return [np.frombuffer(json.dumps({"steps": steps, "results": results}).encode(), np.uint8)]


LONG = {"tuple": [MOST_ELEMENTS, 1]}
COLUMN, ROW = {"value": 0}, {"value": 1}
HOSTILE = {
    "a huge array": [["function", "ones", [LONG], {}, True], ["ufunc", "add.outer", [2], {}, True]],
    "a file": [["function", "fromfile", ["/etc/passwd"], {}, True]],
    "a load": [["function", "load", ["/tmp/x.npy"], {}, True]],
    "a module": [["function", "os.system", ["true"], {}, True]],
    "a private name": [["function", "__import__", ["os"], {}, True]],
    "another method": [["method", "tofile", [COLUMN, "/tmp/x"], {}, True]],
    "dump": [["method", "dump", [COLUMN, "/tmp/x"], {}, True]],
    "another kind": [["__init__", "x", [], {}, True]],
    "an odd dtype": [["method", "astype", [COLUMN, {"dtype": "object"}], {}, True]],
    "a text dtype": [["method", "astype", [COLUMN, "S100000000"], {}, True]],
    "objects": [["function", "ones", [{"tuple": [2]}, "O"], {}, True]],
    "a huge number": [["ufunc", "multiply.__call__", [COLUMN, 10**400], {}, True]],
    "a keyword": [["ufunc", "add.__call__", [COLUMN, COLUMN], {"signature": "dd->d"}, True]],
    "a full array": [
        ["ufunc", "add.__call__", [{"full": [[2**40], "float64", 1.0]}, 1.0], {}, True]
    ],
    "a number far away": [["ufunc", "add.__call__", [{"value": 10**9}, 1], {}, True]],
    "a negative number": [["ufunc", "add.__call__", [{"value": -1}, 1], {}, True]],
    "broadcasting": [
        ["function", "broadcast_to", [ROW, {"tuple": [2**30, D]}], {}, True],
    ],
    "a large product": [
        ["function", "ones", [{"tuple": [2**20, 1]}], {}, True],
        ["method", "dot", [{"value": 3}, {"value": 4}], {}, True],
    ],
    "repeated": [["method", "repeat", [COLUMN, 2**40], {}, True]],
    "tiled": [["function", "tile", [COLUMN, {"tuple": [2**40]}], {}, True]],
    "a range": [["function", "arange", [2**50], {}, True]],
    "eye": [["function", "eye", [2**25], {}, True]],
    "much in all": [["function", "ones", [LONG], {}, True]] * 9,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_program_may_do_nothing_else_and_only_so_much(name):
    steps = [{"inputs": 3, "operations": HOSTILE[name]}]
    with pytest.raises((NotReplayable, LookupError, AttributeError, TypeError, ValueError)):
        replay(_program(steps, []), list(_drawn(1)))


@pytest.mark.parametrize("text", [b"", b"{}", b"[[[", b"null", b'{"steps": 3}', b"\xff"])
def test_what_is_no_program_is_refused(text):
    with pytest.raises((NotReplayable, LookupError, TypeError, ValueError)):
        replay([np.frombuffer(text, np.uint8)], [])
