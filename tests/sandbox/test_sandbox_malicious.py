"""A worker that lies in the grader's own language: whatever it says ends in a verdict about it."""

import json
import random
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from judges import JUDGES, SOURCE
from lies import RAW, SPECS, deaf, endless, large, plan
from malicious import Recording, Saying, end_of, framed, record

from autograder.checks.transcript import MOST_BYTES, Event, Transcript
from autograder.errors import CheckFailed, StudentBlocked
from autograder.sandbox import Sandbox, SandboxStudent
from autograder.sandbox.lending import Counter
from autograder.sandbox.session import _finding
from autograder.sandbox.worker import PREFIX, Malformed, decode_arrays

BLAMED = {"BLOCKED", "CRASHED", "FAILED", "TIMED_OUT", "NOT_FOUND", "INHERITED", "PASSED"}
INPUTS = 1000


@pytest.fixture(scope="module")
def honest(best_sandbox: Sandbox) -> dict[str, Recording]:
    """What an honest worker says to each check."""
    return {name: record(best_sandbox, SOURCE, judge) for name, judge in JUDGES.items()}


def test_honest_replies_pass(honest: dict[str, Recording]) -> None:
    """The impostor itself is believed as long as it does not lie."""
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
def test_an_exception_of_any_form_is_told_or_said_to_be_unreadable(text: str, place: str) -> None:
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        return
    error = {"type": "E", "message": "m", "lines": [["<cell>", 1, "x"]], "errno": None}
    told = str(_finding(raw if place == "all" else {**error, place: raw}))
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
    def echo(student: SandboxStudent) -> None:
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
