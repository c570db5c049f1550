"""The figures of a notebook's experiments, kept in one small JSON file that is handed in.

The file is an object with "format": "normlab record 1" and "experiments", which has the figures of
each experiment under its name. Arrays become lists and numpy's numbers plain ones; floats keep nine
significant digits. A training that diverged has losses that are infinite or not a number, which
JSON cannot represent: they become null, which is read back as None.
"""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

FORMAT = "normlab record 1"
DIGITS = 9
MOST_BYTES = 2**20
MOST_DEPTH = 8  # of nested lists and dicts, in the figures of one experiment


class RecordError(ValueError):
    """A record is damaged, too large or cannot be written; the message says what to do."""


class Record:
    """The record at `path`. Nothing is read or written before `read` or `keep` is called."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def keep(self, experiment: str, figures: Mapping[str, Any]) -> None:
        """Write the figures of one experiment into the file, in place of its earlier ones.

        The figures of other experiments stay. The new file replaces the old one in one step, so
        stopping the notebook at any moment leaves one of the two.
        """
        experiments = self.read()
        experiments[experiment] = plain(dict(figures), "figures", digits=DIGITS)
        document = {"format": FORMAT, "experiments": experiments}
        data = json.dumps(document, allow_nan=False).encode()
        try:
            parse_record(data)  # what cannot be read back must not be handed in
        except RecordError as error:
            raise RecordError(f"The figures of {experiment!r} cannot be kept: {error}") from None
        unfinished = self.path.with_name(f"{self.path.name}.part")
        try:
            unfinished.write_bytes(data)
            unfinished.replace(self.path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise RecordError(
                f"{self.path} cannot be written: {error.strerror}. Make room, or make the folder"
                " writable, and run this cell again."
            ) from None

    def read(self) -> dict[str, Any]:
        """Return the figures of every experiment by name; empty when there is no file."""
        try:
            with self.path.open("rb") as stream:
                data = stream.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise RecordError(
                f"{self.path} cannot be read: {error.strerror}. It should be a file that you can"
                " read: move away what is there now."
            ) from None
        try:
            return parse_record(data)
        except RecordError as error:
            raise RecordError(
                f"{self.path} is damaged: {error} Delete it and run the experiments again."
            ) from None


def parse_record(data: bytes) -> dict[str, Any]:
    """Return the experiments in the bytes of a record, which may come from anywhere.

    Everything except a small JSON file of the right form, whose numbers are finite and fit into 64
    bits, is refused with a RecordError that says in one sentence what is wrong.
    """
    _validate(data)
    experiments: dict[str, Any] = json.loads(data.decode())["experiments"]
    return experiments


@lru_cache(maxsize=4)  # checks read the same record many times, and looking at it takes longest
def _validate(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise RecordError(f"It has more than {MOST_BYTES} bytes, the most that a record may have.")
    try:
        document = json.loads(data.decode(), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise RecordError("It is not UTF-8 text.") from None
    except RecursionError:
        raise RecordError("Its lists are nested too deeply.") from None
    except RecordError:
        raise
    except ValueError as error:  # also for an integer of thousands of digits
        raise RecordError(f"It is not JSON: {_first_line(error)}.") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise RecordError(f'It is not an object with "format": "{FORMAT}".')
    experiments = document.get("experiments")
    if set(document) != {"format", "experiments"} or not isinstance(experiments, dict):
        raise RecordError('It should have "format" and an object "experiments", and nothing else.')
    for name, figures in experiments.items():
        _check(name)
        if not isinstance(figures, dict):
            raise RecordError(f"The figures of {name[:50]!r} are not an object.")
        _check(figures)


def plain(value: Any, name: str = "value", *, digits: int | None = None) -> Any:
    """Return `value` built only from dict, list, str, int, float, bool and None.

    Floats are rounded to `digits` significant digits; those that are not finite become None. When
    the value is, or holds, something else, the TypeError calls it `name`.
    """
    return _plain(value, name, digits, MOST_DEPTH)


def _plain(value: Any, name: str, digits: int | None, depth: int) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or isinstance(value, bool | int | float | str | np.floating):
        return _plain_scalar(value, digits)
    if not isinstance(value, Mapping | list | tuple):
        raise TypeError(
            f"{name} is of type {type(value).__name__}, expected numbers, strings, None, arrays,"
            " and lists and dicts of these"
        )
    if depth == 0:
        raise TypeError(f"{name} is nested deeper than {MOST_DEPTH} lists and dicts")
    if not isinstance(value, Mapping):
        return [_plain(item, f"{name}[{i}]", digits, depth - 1) for i, item in enumerate(value)]
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{name} has the key {key!r}, expected a string, {str(key)!r}")
    return {
        str(key): _plain(item, f"{name}[{key!r}]", digits, depth - 1) for key, item in value.items()
    }


def _plain_scalar(value: Any, digits: int | None) -> Any:
    """Return exactly one of the plain types, not a subclass such as np.float64 or an enum."""
    for kind in (bool, int, str):
        if isinstance(value, kind):
            return kind(value)
    if value is None or not math.isfinite(value):
        return None
    return float(value) if digits is None else float(f"{value:.{digits}g}")


def _check(value: Any, depth: int = MOST_DEPTH) -> None:
    """Refuse what JSON allows but a record never contains."""
    if isinstance(value, float):
        if not math.isfinite(value):  # 1e999 is a number to JSON
            raise RecordError("A number in it is infinite.")
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise RecordError("A number in it does not fit into 64 bits.")
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:  # half of a pair, "\ud800", cannot be encoded
            raise RecordError("A string in it is not valid text.") from None
    elif isinstance(value, dict | list):
        if depth == 0:
            raise RecordError(f"Its lists are nested deeper than {MOST_DEPTH}.")
        for item in (*value, *value.values()) if isinstance(value, dict) else value:
            _check(item, depth - 1)


def _refuse_constant(name: str) -> NoReturn:
    raise RecordError(f"{name} in it is not a JSON number.")


def _first_line(error: ValueError) -> str:
    return str(error).splitlines()[0].rstrip(".;")[:100]
