"""The format of the messages between the grader and a worker; both ends use this module.

A frame is `>IQ` (the lengths of the header and of the body), a JSON header, and the raw bytes of
all arrays one after another. Numbers, texts, arrays and plain containers of them are sent by
value; everything else stays where it is, and a number stands for it.
"""

import json
import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

PREFIX = struct.Struct(">IQ")
_INTEGERS = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
DTYPES = frozenset(["bool", *_INTEGERS, "float16", "float32", "float64"])
_NAMES = {np.dtype(name): name for name in DTYPES}  # numpy builds dtype.name at every use
LONGEST_TEXT = 20_000
LONGEST_KEY = 200
"""Characters of a key of a dict."""
MOST_AXES = 8
MOST_VALUES = 2**22
"""Values of an array: whoever compares them needs 8 bytes for each, several times."""
REPLY_LEVELS = 4
"""The most levels of nested containers in a value that a worker sends."""
ARGUMENT_LEVELS = 6
"""The most levels of nested containers in a value that a worker receives."""
FLAT = 1
"""Containers of numbers, texts and arrays, but not of containers."""


class Malformed(ValueError):
    """A frame whose content is not what it claims to be."""


def pack(value: Any, arrays: list[Any], opaque: Callable[[Any], Any], levels: int) -> Any:
    """Turn `value` into JSON and add its arrays to `arrays`; `opaque` handles all other values."""
    if value is None or type(value) in (bool, int, float, str):
        return value if not isinstance(value, str) or len(value) <= LONGEST_TEXT else opaque(value)
    if isinstance(value, np.ndarray | np.generic):
        return _pack_array(np.asarray(value), arrays) or opaque(value)
    if isinstance(value, type) and value.__module__ == "numpy" and value.__name__ in DTYPES:
        return {"dtype": value.__name__}
    if levels > 0 and isinstance(value, tuple | list):
        items = [pack(item, arrays, opaque, levels - 1) for item in value]
        return {"tuple" if isinstance(value, tuple) else "list": items}
    if levels > 0 and isinstance(value, dict):
        return {
            "dict": [
                [pack(k, arrays, opaque, 0), pack(v, arrays, opaque, levels - 1)]
                for k, v in value.items()
            ]
        }
    return {"reference": value.number} if isinstance(value, ReferenceValue) else opaque(value)


class ReferenceValue:
    """What a reference function returned and only the parent can read: here it is a number."""

    __slots__ = ("number",)

    def __init__(self, number: Any) -> None:
        if type(number) is not int:
            raise Malformed("a reference value without a number")
        self.number = number


def _pack_array(value: Any, arrays: list[Any]) -> Any:
    if value.dtype not in _NAMES and value.dtype.name not in DTYPES:
        return None
    if value.ndim > MOST_AXES or value.size > MOST_VALUES:
        return None
    arrays.append(np.array(value, dtype=value.dtype.newbyteorder("="), order="C", subok=False))
    return {"array": len(arrays) - 1}


def unpack(
    tree: Any, arrays: list[Any], opaque: Callable[[Any], Any], levels: int = ARGUMENT_LEVELS
) -> Any:
    """Rebuild what `pack` turned into JSON; `opaque` finds a value that was kept.

    What `pack` would not send is refused, so that every accepted value can also be sent.
    """
    short = isinstance(tree, str) and len(tree) <= LONGEST_TEXT
    if short or tree is None or isinstance(tree, bool | int | float):
        return tree
    if not isinstance(tree, dict) or len(tree) != 1:
        raise Malformed("a value of no known kind")
    ((kind, content),) = tree.items()
    if kind == "array" and type(content) is int and 0 <= content < len(arrays):
        return arrays[content]
    if kind == "dtype" and type(content) is str and content in DTYPES:
        return getattr(np, content)
    if kind in ("opaque", "reference"):
        return opaque(content) if kind == "opaque" else ReferenceValue(content)
    if levels > 0 and kind in ("tuple", "list") and isinstance(content, list):
        items = [unpack(item, arrays, opaque, levels - 1) for item in content]
        return tuple(items) if kind == "tuple" else items
    if levels > 0 and kind == "dict" and isinstance(content, list):
        return dict(_pair(item, arrays, opaque, levels - 1) for item in content)
    raise Malformed("a value of no known kind")


def _pair(item: Any, arrays: list[Any], opaque: Callable[[Any], Any], levels: int) -> Any:
    if not isinstance(item, list) or len(item) != 2:
        raise Malformed("a dict entry that is not a pair")
    key = unpack(item[0], arrays, opaque, 0)
    if not isinstance(key, str | int | float | bool | None):
        raise Malformed("a dict key that is not simple")
    if isinstance(key, str) and len(key) > LONGEST_KEY:
        raise Malformed("a dict key longer than any honest one")
    return key, unpack(item[1], arrays, opaque, levels)


def encode(header: dict[str, Any], arrays: list[Any]) -> bytes:
    """Make a frame."""
    specs = [[_NAMES[array.dtype], list(array.shape)] for array in arrays]
    text = json.dumps({**header, "arrays": specs}).encode()
    body = b"".join(array.tobytes() for array in arrays)
    return PREFIX.pack(len(text), len(body)) + text + body


def decode_arrays(specs: Any, body: bytes | bytearray) -> list[Any]:
    """Rebuild the arrays of a frame as views of its body; no number in it is trusted."""
    if not isinstance(specs, list):
        raise Malformed("arrays that are not in a list")
    arrays, offset = [], 0
    for spec in specs:
        dtype, shape = _array_spec(spec)
        count = 1
        for length in shape:
            count *= length
        size = count * dtype.itemsize
        if offset + size > len(body):
            raise Malformed("arrays larger than the frame")
        arrays.append(np.frombuffer(body, dtype, count, offset).reshape(shape))
        offset += size
    if offset != len(body):
        raise Malformed("bytes that belong to no array")
    return arrays


def _array_spec(spec: Any) -> tuple[Any, tuple[int, ...]]:
    known = isinstance(spec, list) and len(spec) == 2 and type(spec[0]) is str
    if not known or spec[0] not in DTYPES:
        raise Malformed("an array of a kind that is not allowed")
    shape = spec[1]
    if not isinstance(shape, list) or len(shape) > MOST_AXES:
        raise Malformed(f"an array without a shape of at most {MOST_AXES} axes")
    fits = all(type(n) is int and 0 <= n < 2**31 for n in shape)
    # numpy refuses a shape with too large a product even if one of the lengths is 0
    if not fits or math.prod(max(n, 1) for n in shape) > MOST_VALUES:
        raise Malformed("an array larger than any honest one")
    return np.dtype(spec[0]), tuple(shape)
