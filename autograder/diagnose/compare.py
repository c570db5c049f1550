"""Compares transcripts in numbers, to recognise a mistake in code of another style.

All three transcripts are of one check: the student's, that of a known mistake, and that of the
reference. Only what the reference's shows in numbers is compared: what a function keeps for later
is everybody's own. Where the mistake does as the reference does, shapes may differ by axes of
length 1 and arguments may be changed: those are findings of other checks.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.transcript import Event

ALIKE = 1e-7
"""Two styles of the same mistake differ by rounding alone: 1e-9 was the most in bad cases."""

APART = 10 * ALIKE
"""What a mistake must change to be told from right code."""

NOTICED = ALIKE / 10
"""What is worth describing: numbers that were float32 for a while are off by 3e-8."""

Path = tuple[Any, ...]


def leaves(event: Event) -> dict[Path, Any]:
    """List what an event shows, each value under its place."""
    found = dict(_leaves(event.returned, ("returned",)))
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
    """Whether it is one number or an array of them; an integer beyond every float is none."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "fiu"
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, float)


def is_shown(value: Any) -> bool:
    """Whether it crosses as it is: everything else stays with the student's code."""
    return is_number(value) or isinstance(value, str | bool)


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape of a number or an array; () of anything else."""
    return np.shape(value) if is_number(value) else ()


def alike(one: Any, other: Any, tolerance: float = ALIKE) -> bool:
    """Whether two values are the same numbers, up to rounding and axes of length 1."""
    if not (is_number(one) and is_number(other)):
        return type(one) is type(other) and (not isinstance(one, str | bool) or one == other)
    a, b = (np.squeeze(np.asarray(value, dtype=np.float64)) for value in (one, other))
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        scale = np.max(np.abs(b), initial=0.0, where=np.isfinite(b))
        close = np.abs(a - b) <= tolerance * np.abs(b) + 0.01 * tolerance * scale
        return bool(np.all(close | (a == b) | (np.isnan(a) & np.isnan(b))))


@dataclass(frozen=True, kw_only=True)
class Right:
    """What an event shows when everything is right."""

    values: Mapping[Path, Any]
    changed: tuple[int, ...]


def what_is_right(once: Sequence[Event], again: Sequence[Event] | None = None) -> list[Right]:
    """List what the reference shows; what is not the same `again` was drawn at random."""
    found = []
    for one, other in zip(once, again or once, strict=False):
        second = leaves(other)
        shown = {path: value for path, value in leaves(one).items() if is_shown(value)}
        steady = {p: v for p, v in shown.items() if p in second and alike(second[p], v, NOTICED)}
        found.append(Right(values=steady, changed=one.changed))
    return found


def same_mistake(
    student: Sequence[Event],
    mistake: Sequence[Event],
    right: Sequence[Right],
    *,
    recognised: bool = False,
) -> bool:
    """Whether the student's events are the mistake's, in all that sets it off from what is right.

    There must be something that does, unless the mistake was recognised by other means.
    """
    if len(student) != len(mistake):
        return False
    for theirs, wrong, expected in zip(student, mistake, right, strict=False):
        if wrong.changed != expected.changed:
            if theirs.changed != wrong.changed:
                return False
            recognised = True
        seen, of_mistake = leaves(theirs), leaves(wrong)
        if not _same_instead(seen, of_mistake, expected):
            return False
        for path, value in expected.values.items():
            fits = _fits(seen.get(path, _ABSENT), of_mistake.get(path, _ABSENT), value)
            if fits is None:
                return False
            recognised = recognised or fits
    return recognised


def _same_instead(seen: Mapping[Path, Any], of_mistake: Mapping[Path, Any], right: Right) -> bool:
    """Whether what comes in place of something absent is the same: nothing is not an array."""
    if all(path in of_mistake for path in right.values):
        return True
    instead = {path: v for path, v in of_mistake.items() if path not in right.values}
    return all(
        path in seen and (_alike_in_kind(seen[path], value) or alike(seen[path], value))
        for path, value in instead.items()
    )


def _alike_in_kind(one: Any, other: Any) -> bool:
    """Whether both are nothing, or both are objects that stay with the code they come from."""
    kept = [value is not None and not is_shown(value) for value in (one, other)]
    return all(kept) or (one is None and other is None)


_ABSENT = object()


def _fits(seen: Any, of_mistake: Any, right: Any) -> bool | None:
    """Tell whether a value gives the mistake away; None when it speaks against it."""
    if (seen is _ABSENT) != (of_mistake is _ABSENT):
        return None
    if of_mistake is _ABSENT:
        return True
    same_shape = shape_of(of_mistake) == shape_of(right)
    if not alike(seen, of_mistake) or not (same_shape or shape_of(seen) == shape_of(of_mistake)):
        return None
    return not same_shape or not alike(of_mistake, right, APART)


def differs(seen: Sequence[Event], right: Sequence[Right]) -> bool:
    """Whether events show anything but what is right."""
    if len(seen) > len(right):
        return True
    pairs = list(zip(seen, right, strict=False))
    return any(not equal(a, b) or a.changed != b.changed for a, b in pairs)


def equal(seen: Event, right: Right) -> bool:
    """Whether an event shows the right values, in the right shapes."""
    a = leaves(seen)
    return all(
        path in a and alike(a[path], value, NOTICED) and shape_of(a[path]) == shape_of(value)
        for path, value in right.values.items()
    )


def first_difference(
    student: Sequence[Event], right: Sequence[Right]
) -> tuple[int, Path, Any, Any] | None:
    """Find the first value that is not right: its event, its place, and both values."""
    for number, (theirs, expected) in enumerate(zip(student, right, strict=False)):
        a = leaves(theirs)
        for path, value in expected.values.items():
            if is_number(value) and not alike(a.get(path), value, NOTICED):
                return number, path, a.get(path), value
    return None
