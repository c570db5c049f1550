"""Compares the numbers of transcripts, to recognize a mistake in code of another style.

The three transcripts are of the same check: the student's, that of a known mistake, and that of the
reference. Only values that the reference's transcript shows as numbers are compared, because every
author decides what a function keeps for later. Where the mistake does the same as the reference,
shapes may differ by axes of length 1 and arguments may be changed: other checks find these faults.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.transcript import Event

TOLERANCE = 1e-7
"""Two styles of the same mistake differ only by rounding: 1e-9 was the most, in bad cases."""

DISTINCT = 10 * TOLERANCE
"""How much a mistake must change to be distinguished from right code."""

NOTICEABLE = TOLERANCE / 10
"""Differences above this are described: numbers that were float32 for a while are off by 3e-8."""

ROUNDING = 1e-14
"""What is zero on paper is a sum that cancels in floating point: each style leaves its own rest."""

Path = tuple[Any, ...]


COUNT: Path = ("returned", "count")
"""The place of the number of results, which is a value, too: a call may return one too many."""


def leaves(event: Event) -> dict[Path, Any]:
    """List the values of an event, each with its place."""
    found = dict(_leaves(event.returned, ("returned",)))
    if isinstance(event.returned, tuple | list):
        found[COUNT] = len(event.returned)
    for number, content in enumerate(event.dicts):
        found.update(_leaves(content, ("dict", number)))
    return found


def _leaves(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, tuple | list):
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, number))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    else:
        yield path, value


def is_number(value: Any) -> bool:
    """Return whether it is a number or an array of numbers, and not an integer beyond float64."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, float)


def is_shown(value: Any) -> bool:
    """Return whether a check sees this value; everything else stays with the student's code."""
    return is_number(value) or isinstance(value, str | bool)


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of a number or an array; () for anything else."""
    return np.shape(value) if is_number(value) else ()


def alike(one: Any, other: Any, tolerance: float = TOLERANCE) -> bool:
    """Return whether two values are the same, up to rounding and axes of length 1."""
    if not (is_number(one) and is_number(other)):
        return type(one) is type(other) and (not isinstance(one, str | bool) or one == other)
    a, b = (np.squeeze(np.asarray(value, dtype=np.float64)) for value in (one, other))
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        scale = np.max(np.abs(b), initial=0.0, where=np.isfinite(b))
        close = np.abs(a - b) <= tolerance * np.abs(b) + 0.01 * tolerance * scale + ROUNDING
        return bool(np.all(close | (a == b) | (np.isnan(a) & np.isnan(b))))


@dataclass(frozen=True, kw_only=True)
class RightValues:
    """The values of an event when everything is right."""

    values: Mapping[Path, Any]
    changed: tuple[int, ...]


def right_values(once: Sequence[Event], again: Sequence[Event] | None = None) -> list[RightValues]:
    """List the values of the reference, except those that differ `again`: they were random."""
    found = []
    for one, other in zip(once, again or once, strict=False):
        second = leaves(other)
        shown = {path: value for path, value in leaves(one).items() if is_shown(value)}
        steady = {p: v for p, v in shown.items() if p in second and alike(second[p], v, NOTICEABLE)}
        found.append(RightValues(values=steady, changed=one.changed))
    return found


def same_mistake(
    student: Sequence[Event],
    mistake: Sequence[Event],
    right: Sequence[RightValues],
    *,
    recognized: bool = False,
) -> bool:
    """Return whether the student's events match the mistake's wherever these differ from the right.

    They must differ somewhere, unless the mistake was recognized by other means.
    """
    if len(student) != len(mistake):
        return False
    for theirs, wrong, expected in zip(student, mistake, right, strict=False):
        if wrong.changed != expected.changed:
            if theirs.changed != wrong.changed:
                return False
            recognized = True
        seen, of_mistake = leaves(theirs), leaves(wrong)
        if not same_instead(seen, of_mistake, expected):
            return False
        for path, value in expected.values.items():
            evidence = fits(seen.get(path, ABSENT), of_mistake.get(path, ABSENT), value)
            if evidence is None:
                return False
            recognized = recognized or evidence
    return recognized


def same_instead(
    seen: Mapping[Path, Any], of_mistake: Mapping[Path, Any], right: RightValues
) -> bool:
    """Return whether both have the same in place of what is absent: None is not an array."""
    if all(path in of_mistake for path in right.values):
        return True
    instead = {path: v for path, v in of_mistake.items() if path not in right.values}
    return all(
        path in seen and (_alike_in_kind(seen[path], value) or alike(seen[path], value))
        for path, value in instead.items()
    )


def _alike_in_kind(one: Any, other: Any) -> bool:
    """Return whether both are None, or both are objects that stay with the code they come from."""
    kept = [value is not None and not is_shown(value) for value in (one, other)]
    return all(kept) or (one is None and other is None)


ABSENT = object()


def fits(seen: Any, of_mistake: Any, right: Any) -> bool | None:
    """Return whether a value is evidence of the mistake; None if it is evidence against it."""
    if (seen is ABSENT) != (of_mistake is ABSENT):
        return None
    if of_mistake is ABSENT:
        return True
    if _alike_in_kind(seen, of_mistake):
        return True  # in place of the right value, both have an object of their own, or None
    same_shape = shape_of(of_mistake) == shape_of(right)
    if not alike(seen, of_mistake) or not (same_shape or shape_of(seen) == shape_of(of_mistake)):
        return None
    return not same_shape or not alike(of_mistake, right, DISTINCT)


def differs(seen: Sequence[Event], right: Sequence[RightValues]) -> bool:
    """Return whether events show anything that is not right."""
    if len(seen) > len(right):
        return True
    pairs = list(zip(seen, right, strict=False))
    return any(not equal(a, b) or a.changed != b.changed for a, b in pairs)


def equal(seen: Event, right: RightValues) -> bool:
    """Return whether an event shows the right values, in the right shapes."""
    a = leaves(seen)
    return all(
        path in a and alike(a[path], value, NOTICEABLE) and shape_of(a[path]) == shape_of(value)
        for path, value in right.values.items()
    )


def first_difference(
    student: Sequence[Event], right: Sequence[RightValues]
) -> tuple[int, Path, Any, Any] | None:
    """Find the first wrong value: the number of its event, its place, and both values."""
    for number, (theirs, expected) in enumerate(zip(student, right, strict=False)):
        a = leaves(theirs)
        for path, value in expected.values.items():
            if is_number(value) and not alike(a.get(path, ABSENT), value, NOTICEABLE):
                return number, path, a.get(path, ABSENT), value
    return None
