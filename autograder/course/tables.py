"""Tables of TOML, read strictly: what is wrong is told with its key and what was expected."""

from collections.abc import Mapping
from typing import Any

from autograder.errors import CourseError

_TOO_MUCH = 1e12


def only(table: Mapping[str, Any], known: Any, where: str) -> None:
    """Refuse keys that nobody would read."""
    for key in table:
        if key not in known:
            raise CourseError(f"{where} has an unknown key {key!r}; known are {', '.join(known)}")


def section(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a table within a table; a missing one is empty."""
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise CourseError(f"{name} = {found!r}: expected a table [{name}]")
    return found


_KINDS: Mapping[type, str] = {str: "a text in quotes", list: "a list", dict: "a table"}


def expect(
    table: Mapping[str, Any], key: str, kind: type, where: str, *, may_be_empty: bool = False
) -> Any:
    """Return the value of a key that must be there and of this kind."""
    if key not in table:
        raise CourseError(f"{where} lacks {key!r}")
    value = table[key]
    if not isinstance(value, kind):
        raise CourseError(f"{where} {key} = {value!r}: expected {_KINDS[kind]}")
    if not value and not may_be_empty:
        raise CourseError(f"{where} {key} is empty")
    return value


def is_number(value: Any) -> bool:
    """Whether it is a number one can add up: TOML knows nan and inf too."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _TOO_MUCH


def choices(
    table: Mapping[str, Any], name: str, known: Mapping[str, tuple[str, ...]]
) -> Mapping[str, str]:
    """Read a section each of whose keys has a few known values."""
    chosen_here = section(table, name)
    only(chosen_here, known, f"[{name}]")
    for key, chosen in chosen_here.items():
        if chosen not in known[key]:
            raise CourseError(
                f"[{name}] {key} = {chosen!r}: expected one of {', '.join(map(repr, known[key]))}"
            )
    return chosen_here


def amount(key: str, value: Any, where: str, *, whole: bool) -> None:
    """Refuse what is no number above 0."""
    if not is_number(value) or value <= 0 or (whole and value != int(value)):
        expected = "a whole number" if whole else "a number"
        raise CourseError(f"{where} {key} = {value!r}: expected {expected} above 0")
