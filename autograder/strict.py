"""Reads tables and records strictly: an error names the file, the key and the reason.

The type of a table states what it may hold: it is a msgspec Struct that refuses unknown keys. The
`description` of a constraint ends the sentence "expected ...", so that no reader needs to know the
wording of msgspec.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime, time
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct, ValidationError
from msgspec.structs import fields

from autograder.errors import CourseError
from autograder.faults import CourseFaults

Kind = TypeVar("Kind")

_MOST = 10**12
"""TOML allows inf, nan and numbers of any length, but nobody can add these up or wait that long."""

Text = Annotated[str, Meta(min_length=1, description="a text in quotes, not an empty one")]
Name = Annotated[
    str,
    Meta(
        pattern=r"^[^\W\d]\w*\Z",
        description="a name of letters, digits and underscores, not starting with a digit",
    ),
]
Points = Annotated[float, Meta(ge=0, le=_MOST, description="a number of points, 0 or more")]
Amount = Annotated[float, Meta(gt=0, le=_MOST, description="a number above 0")]
Count = Annotated[int, Meta(gt=0, le=_MOST, description="a whole number above 0")]


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table that refuses unknown keys: every key in it is used."""


def read_toml(path: Path, kind: type[Kind]) -> Kind:
    """Read a TOML file as a value of this kind, or raise `CourseFaults` that name the file."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # of a number or of UTF-8, too
        raise CourseError(f"{path} is not valid TOML: {error}") from None
    try:
        return msgspec.convert(table, kind, builtin_types=(datetime,))
    except ValidationError as error:
        faults = list(_faults(table, kind, _Place(table, ()))) or [str(error)]
        raise CourseFaults(f"{path}: {fault}" for fault in faults) from None


def to_json(value: Any) -> str:
    """Write a record on one line; a lone surrogate, which no file can hold, becomes "?"."""
    text = json.dumps(msgspec.to_builtins(value), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8", "replace").decode()


def from_json(text: str | bytes, kind: type[Kind]) -> Kind:
    """Read a record that `to_json` wrote; raise `ValueError` unless it has exactly these fields."""
    try:
        value = msgspec.json.decode(text, type=kind)
        if _all_fields(value) != msgspec.json.decode(text):
            raise ValueError("fields are missing or unknown")
    except RecursionError as error:
        raise ValueError(str(error)) from None
    return value


def _all_fields(value: Any) -> Any:
    """Return all fields of a record, as they are in JSON.

    When msgspec reads a dataclass, it ignores unknown fields and leaves out those that are missing.
    """
    fields_ = asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
    return msgspec.json.decode(msgspec.json.encode(fields_))


@dataclass(frozen=True)
class _Place:
    """The place of a value in a table, written as a person who edits the file would name it."""

    table: Any
    keys: tuple[str | int, ...]

    def at(self, key: str | int) -> "_Place":
        """Return the place of an entry of this value."""
        return _Place(self.table, (*self.keys, key))

    def __str__(self) -> str:
        if not self.keys:
            return "the top level"
        first, *rest = self.keys
        section = self.table[first]
        if isinstance(section, list) and rest and isinstance(section[int(rest[0])], dict):
            number = int(rest.pop(0))
            label = f"[[{first}]] {section[number].get('id', f'number {number + 1}')}"
        else:
            label = f"[{first}]" if isinstance(section, dict) else str(first)
        inner = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in rest)
        return label + (inner if inner.startswith("[") else inner.replace(".", " ", 1))


def _faults(value: Any, kind: Any, place: _Place) -> Iterator[str]:
    """Yield a sentence about each fault; one inside a value explains why the value does not fit."""
    inner = False
    for fault in _faults_inside(value, kind, place):
        inner = True
        yield fault
    if not inner:
        yield from _faults_of_value(value, kind, place)


def _faults_inside(value: Any, kind: Any, place: _Place) -> Iterator[str]:
    plain = _plain(kind)
    origin, inside = get_origin(plain), get_args(plain)
    if isinstance(value, dict) and _is_struct(plain):
        yield from _faults_of_keys(value, plain, place)
    elif isinstance(value, dict) and origin in {Mapping, dict}:
        for key, item in value.items():
            if not _fits(key, inside[0]):
                yield f"{place} has {key!r}: expected {_expected(inside[0])}"
            yield from _faults(item, inside[1], place.at(key))
    elif isinstance(value, list) and origin is tuple and Ellipsis in inside:
        for number, item in enumerate(value):
            yield from _faults(item, inside[0], place.at(number))


def _faults_of_value(value: Any, kind: Any, place: _Place) -> Iterator[str]:
    try:
        msgspec.convert(value, kind, builtin_types=(datetime,))
    except ValidationError as error:
        if isinstance(value, dict) and _is_struct(_plain(kind)):  # only the combination is wrong
            for fault in str(error).splitlines():
                yield f"{place}: {fault}" if place.keys else fault
        else:
            section = f" [{place}]" if len(place.keys) == 1 and _expected(kind) == _TABLE else ""
            yield f"{place} = {_shown(value)}: expected {_expected(kind)}{section}"


def _faults_of_keys(table: Mapping[str, Any], kind: type[Struct], place: _Place) -> Iterator[str]:
    known = {field.encode_name: field for field in fields(kind)}
    for key in table:
        if key not in known:
            yield f"{place} has an unknown key {key!r}; known are {', '.join(known)}"
    for key, field in known.items():
        if key in table:
            yield from _faults(table[key], field.type, place.at(key))
        elif field.required:
            yield f"{place} lacks {key!r}: expected {_expected(field.type)}"


def _plain(kind: Any) -> Any:
    """Remove constraints from a type, and None where a value may be left out."""
    if get_origin(kind) is Annotated:
        return _plain(get_args(kind)[0])
    if get_origin(kind) in {Union, UnionType}:
        return _plain(next(one for one in get_args(kind) if one is not NoneType))
    return kind


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _fits(value: Any, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except ValidationError:
        return False
    return True


_TABLE = "a table"
_TYPE_WORDS: Mapping[Any, str] = {
    str: "a text in quotes",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    tuple: "a list",
    datetime: "a time",
}


def _expected(kind: Any) -> str:
    """Describe what a value must be: by the description of its type, or in plain words."""
    if get_origin(kind) in {Union, UnionType}:
        return _expected(next(one for one in get_args(kind) if one is not NoneType))
    for note in getattr(kind, "__metadata__", ()):
        if isinstance(note, Meta) and note.description:
            return note.description
    plain = _plain(kind)
    if get_origin(plain) is Literal:
        values = ", ".join(map(repr, get_args(plain)))
        return f"one of {values}" if len(get_args(plain)) > 1 else values
    return _TYPE_WORDS.get(get_origin(plain) or plain, _TABLE)


def _shown(value: Any) -> str:
    try:
        text = str(value) if isinstance(value, date | time) else repr(value)
    except ValueError:  # Python does not write a number of more than 4,300 digits
        return "a number of thousands of digits"
    return text if len(text) <= 80 else f"{text[:80]}..."
