"""Replies of extreme forms: axes, lengths, types, values, items, depth and text.

All are well formed, up to the limits of the protocol and beyond: what is right in form must cost
the parent neither much memory nor much time, whatever a check then does with it.
"""

import json
import random
from typing import Any

from malicious import Frame, Lie, Saying, framed

from autograder.sandbox.worker.wire import DTYPES, MOST_AXES, MOST_VALUES, REPLY_LEVELS

_SIZES = (0, 1, 2, 3, 255, 2**10, 2**16, 2**20, MOST_VALUES // 2, MOST_VALUES, MOST_VALUES + 1)
_AXES = (1, 2, 3, MOST_AXES - 1, MOST_AXES, MOST_AXES + 1, 32, 64, 65, 10_000)
_BYTES = (b"\0", b"\xff", b"\x7f", b"\x80", b"\x01", b"\x00\x00\x00\x80", b"\x00\x7c", b"\xf0\x7f")
"""Zeros, NaN of every kind, the largest numbers, negative zeros, subnormal ones, infinities."""
_MOST_BYTES = 2**25
_DEPTHS = (1, REPLY_LEVELS, REPLY_LEVELS + 1, 50, 900)
_COUNTS = (1, 100, 5_000, 30_000, 99_000, 100_001)
_TEXTS = ("", "x", "\\u0000", "\\ud800", "\\u202e", "\\u001b[2J", "\\u0301", "<b>", "{}", "%s")
_LENGTHS = (1, 199, 201, 19_999, 20_001, 200_000)


def extreme_arrays(frame: Frame, rng: random.Random) -> Saying:
    """Give some arrays of an honest reply another shape, type and content, all of which fit."""
    header, body = frame
    honest = header.get("arrays", [])
    if not honest:
        header, honest, body = {**header, "result": {"array": 0}}, [["bool", [1]]], b"\0"
    specs, pieces, start = [], [], 0
    replaced = rng.randrange(1, 1 + len(honest))
    for number, (dtype, shape) in enumerate(honest):
        size = _bytes_of(dtype, shape)
        one = (dtype, shape, body[start : start + size])
        start += size
        *spec, piece = _array(shape, rng) if number < replaced else one
        specs.append(spec)
        pieces.append(piece)
    return Saying(data=framed(json.dumps({**header, "arrays": specs}), b"".join(pieces)))


def reshaped(frame: Frame, rng: random.Random) -> Saying:
    """Keep every number of an honest reply, with other axes."""
    header, body = frame
    specs = [[dtype, _regrouped(shape, rng)] for dtype, shape in header.get("arrays", [])]
    return Saying(data=framed(json.dumps({**header, "arrays": specs}), body))


def extreme_trees(frame: Frame, rng: random.Random) -> Saying:
    """Send a result of many items, of many levels, or of long or odd texts."""
    n, text = frame[0]["id"], rng.choice(_TEXTS) * rng.choice(_LENGTHS)
    leaf = rng.choice(['{"array":0}', "0", "null", f'"{text[:300]}"', '{"dtype":"float16"}'])
    kind, depth = rng.choice(["tuple", "list"]), rng.choice(_DEPTHS)
    items = ",".join([leaf] * (rng.choice(_COUNTS) // (1 + len(leaf) // 20)))
    deep = f'{{"{kind}":[' * depth + leaf + "]}" * depth
    pairs = ",".join(f'["{text[:150]}{i}",{leaf}]' for i in range(rng.choice(_COUNTS) // 20))
    tree = rng.choice([f'{{"{kind}":[{items}]}}', deep, f'{{"dict":[{pairs}]}}', f'"{text}"'])
    dtype, shape, piece = _array([2], rng, most=2**16)
    head = f'"id":{n},"arrays":{json.dumps([[dtype, shape]])}'
    result = rng.choice([tree, f'{{"value":{tree},"changed":[],"dicts":[]}}', f"[{tree}]"])
    return Saying(data=framed(f'{{{head},"result":{result}}}', piece))


def extreme_errors(frame: Frame, rng: random.Random) -> Saying:
    """Raise with a type, a message and lines that are long or odd."""

    def text() -> str:
        return rng.choice(_TEXTS) * rng.choice(_LENGTHS)

    lines = ",".join(f'["{text()[:999]}",{10**k},"{text()[:999]}"]' for k in range(0, 18, 3))
    error = f'{{"type":"{text()}","message":"{text()}","lines":[{lines}],"errno":{2**70}}}'
    return Saying(data=framed(f'{{"id":{frame[0]["id"]},"arrays":[],"error":{error}}}'))


EXTREME: tuple[Lie, ...] = (
    *(extreme_arrays,) * 3,
    reshaped,
    *(extreme_trees,) * 2,
    extreme_errors,
)


def _array(shape: list[int], rng: random.Random, most: int = _MOST_BYTES) -> tuple[Any, ...]:
    """Return type, shape and bytes of an array that is extreme in one or several ways."""
    dtype = rng.choice(sorted(DTYPES))
    axes, size = rng.choice(_AXES), rng.choice(_SIZES if rng.random() < 0.1 else _SIZES[:6])
    shape = rng.choice(
        [
            [1] * axes,
            [1] * (axes - 1) + [size],
            [size] + [1] * (axes - 1),
            [2] * min(axes, 22),
            [0] * axes,
            [0, size],
            [size, 0, 2**31 - 1],
            [size],
            [size, 1],
            [1, size],
            [],
            shape,
            shape[::-1],
            [*shape, 1],
            [1, *shape],
            [*shape, *shape],
            [n + 1 for n in shape],
        ]
    )
    count = _bytes_of(dtype, shape)
    filled = rng.choice([*_BYTES, rng.randbytes(64)])
    whole, rest = divmod(count, len(filled))
    return dtype, shape, filled * whole + filled[:rest] if count <= most else b""


def _regrouped(shape: list[int], rng: random.Random) -> list[int]:
    whole = 1
    for n in shape:
        whole *= n
    ways = [
        [whole],
        [whole, 1],
        [1, whole],
        shape[::-1],
        [*shape, 1],
        [1, *shape],
        [1] * 7 + [whole],
    ]
    return rng.choice([[*shape], *ways])


def _bytes_of(dtype: str, shape: list[int]) -> int:
    size = 1 if dtype == "bool" else int("".join(filter(str.isdigit, dtype))) // 8
    for n in shape:
        size *= n
    return size
