"""Runs one check, in the grader or in a notebook: otter's test files call `run`."""

import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from autograder.checks.declare import Check, info
from autograder.checks.local import LocalCode
from autograder.checks.student import StudentCode
from autograder.checks.values_as_text import describe
from autograder.errors import CheckFailed, Finding, Inherited
from autograder.verdicts import Verdict

HOST = "__autograder_host__"
"""The name under which the grader puts its host into the environment that otter passes on."""

_UNPACKING = re.compile(
    "(cannot|not enough values to|too many values to) unpack|iteration over a 0-d"
)

_MISUSED = re.compile("'(.+)' object is not (callable|subscriptable)")
_EXPECTED = {"callable": "a function", "subscriptable": "a dict or a list"}
_PLAIN = (np.ndarray, np.generic, type(None), bool, int, float, str, tuple, list, dict)
"""What a student's value is here, unless it stays in the sandbox."""

_MAY_BE_INHERITED = {Verdict.FAILED, Verdict.CRASHED, Verdict.NOT_FOUND}
"""Code that hung or was blocked is not run a second time."""


class Host(Protocol):
    """Runs checks and keeps their verdicts."""

    def run(self, check: Check, builds_on: Mapping[str, str], *, forgiving: bool) -> None:
        """Run the check; raise a `Finding` when its points are not earned."""


def run(
    check: Check,
    env: Mapping[str, Any],
    builds_on: Mapping[str, str] | None = None,
    *,
    forgiving: bool = False,
) -> None:
    """Run `check` on the code in `env`: the grader's sandbox, else the notebook's own names.

    `builds_on` names functions of earlier questions that the code may call, each with the module
    of its reference. If only these are at fault, a `forgiving` run passes.
    """
    host = env.get(HOST)
    if host is not None:
        host.run(check, builds_on or {}, forgiving=forgiving)
        return
    try:
        judge(check, LocalCode(env), builds_on or {})
    except Inherited:
        if not forgiving:
            raise


def judge(check: Check, student: StudentCode, builds_on: Mapping[str, str]) -> None:
    """Perform the check; if it fails, find out whether earlier questions are the cause."""
    try:
        perform(check, student)
    except Finding as finding:
        if finding.verdict in _MAY_BE_INHERITED and _is_inherited(check, student, builds_on):
            names = " and ".join(builds_on)
            inherited = Inherited(
                f"{finding}\nWith our {names} in place of yours this check passes: "
                "the fault is there."
            )
            inherited.difference = finding.difference
            raise inherited from None
        raise


def _is_inherited(check: Check, student: StudentCode, builds_on: Mapping[str, str]) -> bool:
    """Return whether the check passes with reference functions for what it builds on."""
    if not builds_on:
        return False
    functions = {name: getattr(_import_as(mod, check), name) for name, mod in builds_on.items()}
    transcript, student.transcript = student.transcript, None
    try:
        with student.with_reference(info(check).question, functions):
            perform(check, student)
    except Finding:
        return False
    finally:
        student.transcript = transcript
    return True


def _import_as(module: str, check: Any) -> Any:
    """Import a module as the check would: several open courses may have modules of this name."""
    return check.__builtins__["__import__"](module, fromlist=["*"])


def perform(check: Check, student: StudentCode) -> None:
    """Call the check; add to every finding the call that showed it."""
    student.last_call, student.last_result, student.changed = "", "", ()
    student.remarks = ()
    try:
        with np.errstate(all="ignore"):  # a student's 1e308 may overflow in the check's arithmetic
            check(student)
    except Finding as finding:
        _add_call(finding, student)
        raise
    except (AttributeError, TypeError, ValueError) as error:
        told = _fault_in_a_value(error, student)
        if not told:
            raise
        failed = CheckFailed(told)
        _add_call(failed, student)
        raise failed from None


def _fault_in_a_value(error: Exception, student: StudentCode) -> str:
    """Explain an error that a value of the student's caused; return "" where the fault is ours.

    It must have been raised where the check, or a helper beside it, uses what the student returned.
    For a single number that is unpacked, numpy has a message of its own.
    """
    _, *frames = traceback.extract_tb(error.__traceback__)
    if len({Path(frame.filename).parent for frame in frames}) != 1:
        return ""
    if isinstance(error, AttributeError):
        if error.name is None or not isinstance(error.obj, _PLAIN):
            return ""
        return f"found {describe(error.obj)} where an object with .{error.name} is expected"
    if _UNPACKING.match(str(error)):
        return _unpacking_message(student.last_result, str(error))
    found = _MISUSED.fullmatch(str(error))
    return f"found {found[1]} where {_EXPECTED[found[2]]} is expected" if found else ""


def _unpacking_message(returned: str, error: str) -> str:
    if returned == "None":
        return "it returned None: is the return statement missing, or the answer not yet written?"
    count = re.search(r"expected (\d+)", error)
    return f"it returned {returned}, expected {count[1] if count else 'several'} results"


def _add_call(finding: Finding, student: StudentCode) -> None:
    if student.last_call and student.last_call not in str(finding):
        finding.args = (f"{finding}\n[{student.last_call}]",)
