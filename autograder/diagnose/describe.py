"""Describes what is wrong with values, or with the call that crashed, if no known mistake fits."""

import inspect
from collections.abc import Sequence
from typing import Any

from autograder.checks.student import StudentCode
from autograder.checks.transcript import Event
from autograder.diagnose.catalogue import Conditions
from autograder.diagnose.compare import (
    COUNT,
    RightValues,
    equal,
    first_difference,
    leaves,
    right_values,
    shape_of,
)
from autograder.diagnose.crashes import explained
from autograder.diagnose.facts import fact
from autograder.diagnose.judged import Judged
from autograder.diagnose.known_runs import KnownRuns
from autograder.diagnose.trial_run import AlteredArguments, trial_run

_NUMERALS = ("first", "second", "third", "fourth", "fifth")


def described(
    judged: Judged, student: StudentCode, known: KnownRuns, conditions: Conditions
) -> str:
    """Describe the exception or the first wrong value; "" if there is nothing to say."""
    events, right = judged.transcript.events, known.right(judged.check)
    difference = first_difference(events, right)
    if judged.crashed:
        number, relation = len(events), explained(judged.message)
    elif difference is not None:
        number, path, seen, expected = difference
        if path == COUNT:
            return _wrong_count(events[number], expected)
        place = _place_of(path, events[number])
        relation = fact(seen, expected, place, conditions.small_difference)
    else:
        return _wrong_shape(events, right)
    condition = _right_when(judged, student, number, known, conditions)
    return " ".join(filter(None, [relation, condition]))


def _wrong_count(event: Event, expected: int) -> str:
    """Say how many results came; all that are expected were right, or they would be described."""
    seen = len(event.returned)
    what = "What is expected among them is right." if seen > expected else ""
    return f"{event.call} returns {seen} results, and {expected} are expected. {what}".rstrip()


def _wrong_shape(events: Sequence[Event], right: Sequence[RightValues]) -> str:
    for seen, expected in zip(events, right, strict=False):
        values = leaves(seen)
        for path, value in expected.values.items():
            if path in values and shape_of(values[path]) != shape_of(value):
                return (
                    f"{_place_of(path, seen)} has the right values in the shape "
                    f"{shape_of(values[path])}; its shape should be {shape_of(value)}."
                )
    return ""


def _right_when(
    judged: Judged, student: StudentCode, number: int, known: KnownRuns, conditions: Conditions
) -> str:
    """Try the check under simpler conditions; name one under which the values are right."""
    names = known.names()
    parameters = {
        name: list(inspect.signature(value).parameters)
        for name, value in names.items()
        if inspect.isfunction(value)
    }
    if not all(event.call in parameters for event in judged.transcript.events[: number + 1]):
        return ""  # an object of the student's code, whose calls cannot be altered
    for condition, alter in conditions.simpler.items():
        theirs, ours = (AlteredArguments(s, parameters, alter) for s in (student, known.code()))
        most = number + 1
        seen = trial_run(judged.check, theirs, most=most).transcript.events
        right = right_values(trial_run(judged.check, ours, most=most).transcript.events)
        both = list(zip(seen, right, strict=False))
        if theirs.altered and len(both) > number and all(equal(a, b) for a, b in both):
            return f"It is right when {condition}."
    return ""


def _place_of(path: tuple[Any, ...], event: Event) -> str:
    """Name a value by the call that it came from."""
    kind, *rest = path
    if kind == "dict":
        return f"{rest[-1]!r} in the dict given to {event.call}"
    if rest and isinstance(rest[0], int) and rest[0] < len(_NUMERALS) and len(rest) == 1:
        return f"The {_NUMERALS[rest[0]]} result of {event.call}"
    return f"{rest[-1]!r} of {event.call}" if rest else f"The result of {event.call}"
