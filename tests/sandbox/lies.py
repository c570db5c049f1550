"""The lies of a malicious worker: frames made from honest ones by one change, or from nothing."""

import json
import random
from collections.abc import Iterator
from typing import Any

from extremes import EXTREME
from malicious import Frame, Lie, Recording, Saying, framed, put

from autograder.sandbox.worker.wire import DTYPES, PREFIX

RAW = {
    "more digits than Python reads": "9" * 5000,
    "as many digits as Python reads": "9" * 4300,
    "negative huge": "-" + "8" * 4000,
    "beyond floats": "1e999",
    "not a number": "NaN",
    "negative infinity": "-Infinity",
    "a lone surrogate": '"\\ud800"',
    "bidi and escapes": '"\\u202e\\u001b[31m\\u0000"',
    "deep list": "[" * 400 + "]" * 400,
    "deeper list": "[" * 960 + "]" * 960,
    "deepest list": "[" * 100_000 + "]" * 100_000,
    "deep tuples": '{"tuple":[' * 300 + "]}" * 300,
    "tuples nested a little too deep": '{"tuple":[' * 8 + "]}" * 8,
    "long text": '"' + "x" * 30_000 + '"',
    "duplicated keys": '{"array":0,"array":1}',
    "unhashable kind": '{"dtype":["float64"]}',
    "unhashable kind of kind": '{"dtype":{}}',
    "a type": '{"dtype":"float32"}',
    "a reference value": '{"reference":0}',
    "a reference value without a number": '{"reference":"0"}',
    "a reference value with a huge number": '{"reference":' + "7" * 4200 + "}",
    "a handle": '{"opaque":[0,"cache"]}',
    "a handle of no number": '{"opaque":["0","cache"]}',
    "a handle of a huge number": '{"opaque":[' + "7" * 4200 + ',"cache"]}',
    "a negative handle": '{"opaque":[-1,"cache"]}',
    "a handle with an odd kind": '{"opaque":[0,{"a":1}]}',
    "a handle with an evil kind": '{"opaque":[0,"\\ud800\\u202e<script>"]}',
    "half a handle": '{"opaque":[0]}',
    "no array": '{"array":99}',
    "a negative array": '{"array":-1}',
    "an array by truth": '{"array":true}',
    "an array": '{"array":0}',
    "pairs": '{"dict":[["a",{"array":0}],["a",null],[null,1],[1.5,2],[true,3]]}',
    "a pair of three": '{"dict":[["a",1,2]]}',
    "unhashable key": '{"dict":[[{"list":[]},1]]}',
    "array as key": '{"dict":[[{"array":0},1]]}',
    "huge key": '{"dict":[[' + "9" * 4300 + ",1]]}",
    "an unknown kind": '{"pickle":"gASV"}',
    "two kinds": '{"array":0,"tuple":[]}',
    "a word": '"__class__"',
    **{text: text for text in ("null", "true", "-1", "0", "1.5", '""', "[]", "{}", "[null]")},
    "a tuple of nothing": '{"tuple":[]}',
    "a list": '{"list":[1,2,3]}',
    "many": "[" + ",".join(["0"] * 5000) + "]",
}
SPECS = (
    *(f'["{d}",[2]]' for d in sorted(DTYPES)),
    *(f'["{d}",[1]]' for d in ("object", "O", "V8", "S8", "U2", "datetime64[s]", "complex128")),
    *(f'["{d}",[1]]' for d in ("float128", "f8", "i4,i4", ">f8", "")),
    '[[["a","f8"]],[1]]',
    '[{"names":["a"]},[1]]',
    '[["float64"],[1]]',
    "[null,[1]]",
    '["float64",null]',
    '["float64",[-1]]',
    '["float64",[-1,-8]]',
    '["float64",[true]]',
    '["float64",[1.0]]',
    '["float64",[0,2147483647,2147483647,2147483647]]',
    '["float64",[2147483647,2147483647,2147483647,2147483647,0]]',
    '["float64",[9223372036854775808]]',
    f'["float64",[{"9" * 4000}]]',
    f'["float64",[{",".join("1" * 16)}]]',
    f'["float64",[{",".join("1" * 33)}]]',
    f'["float64",[{",".join("1" * 65)}]]',
    f'["float64",[{",".join("0" * 16)}]]',
    '["float64",[],[]]',
    '["float64"]',
    '["bool",[[2]]]',
    "[]",
    "null",
)
"""Claims of a frame about an array."""

BYTES = (
    b"",
    b"\xff\xfe[\x00]\x00",
    b"\x80",
    b"null",
    b"[]",
    b'"x"',
    b"{",
    b'{"id":',
    b"\x00" * 64,
    b'{"id":1}' * 2,
    b"\xef\xbb\xbf{}",
    b'{"\xed\xa0\x80":1}',
)
"""Invalid headers."""


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in items:
        yield from _places(value, (*path, key))


def _with(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Copy a tree with one place changed; without a value, the place is removed."""
    if not path:
        return value
    head, *rest = path
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    if not rest and value is None:
        del copy[head]
    else:
        copy[head] = _with(copy[head], tuple(rest), value)
    return copy


def _dumped(tree: Any, raw: str) -> str:
    return json.dumps(tree).replace('"@raw@"', raw)


def another_value(frame: Frame, rng: random.Random) -> Saying:
    """Replace an honest value by a bad one."""
    header, body = frame
    fixed = {("id",), (), ("arrays",)}
    places = [p for p in _places(header) if p not in fixed or rng.random() < 0.02]
    path, raw = rng.choice(places), rng.choice(list(RAW.values()))
    return Saying(data=framed(_dumped(_with(header, path, "@raw@"), raw), body))


def missing(frame: Frame, rng: random.Random) -> Saying:
    """Leave something out."""
    header, body = frame
    paths = [p for p in _places(header) if p]
    return Saying(data=framed(json.dumps(_with(header, rng.choice(paths), None)), body))


def copied(frame: Frame, rng: random.Random) -> Saying:
    """Put one part of the frame in the place of another."""
    header, body = frame
    paths = [p for p in _places(header) if p]
    value: Any = header
    for key in rng.choice(paths):
        value = value[key]
    header = _with(header, rng.choice(paths), "@raw@")
    return Saying(data=framed(_dumped(header, json.dumps(value)), body))


def other_arrays(frame: Frame, rng: random.Random) -> Saying:
    """Send arrays that are not what the frame says."""
    header, body = frame
    specs = [json.dumps(spec) for spec in header.get("arrays", [])] or ["null"]
    specs[rng.randrange(len(specs))] = rng.choice(SPECS)
    if rng.random() < 0.3:
        specs.append(rng.choice(SPECS))
    body = rng.choice([body, b"", body[:-1], body + b"\0", bytes(len(body)), b"\xff" * len(body)])
    if rng.random() < 0.4:  # an array that fits
        specs, body = [rng.choice(SPECS)], rng.choice([b"", bytes(8), bytes(16), b"\xff" * 8])
        header = {**header, "result": {"array": 0}}
    return Saying(data=framed(_dumped({**header, "arrays": "@raw@"}, f"[{','.join(specs)}]"), body))


def other_numbers(frame: Frame, rng: random.Random) -> Saying:
    """Send the right form with other numbers."""
    header, body = frame
    kind = rng.choice([b"\xff", b"\x7f\xf0", b"\0", bytes([rng.randrange(256)])])
    changed = bytearray(body)
    for _ in range(rng.randrange(1, 9)):
        start = rng.randrange(len(changed) + 1)
        changed[start : start + 8] = (kind * 8)[: len(changed[start : start + 8])]
    return Saying(data=framed(json.dumps(header), bytes(changed)))


def flipped(frame: Frame, rng: random.Random) -> Saying:
    """Change or cut out some bytes of the frame; then send nothing, or hang up."""
    data = bytearray(put(frame))
    for _ in range(rng.randrange(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if rng.random() < 0.3:
        del data[rng.randrange(len(data)) :]
    return Saying(data=bytes(data), then="close")


def no_header(_: Frame, rng: random.Random) -> Saying:
    """Send a frame whose header is not a JSON object."""
    return Saying(data=framed(rng.choice(BYTES)))


def noise(_: Frame, rng: random.Random) -> Saying:
    """Send bytes that are not a frame."""
    return Saying(data=rng.randbytes(rng.randrange(200)), then=rng.choice(["close", "on"]))


def lengths(frame: Frame, rng: random.Random) -> Saying:
    """Send a false length."""
    text = json.dumps(frame[0]).encode()
    header = rng.choice([0, 1, len(text) - 1, len(text) + 1, 2**20, 2**31, 2**32 - 1])
    body = rng.choice([0, 1, len(frame[1]) + 1, 2**20, 2**28 + 1, 2**63, 2**64 - 1])
    prefix = rng.choice([(header, len(frame[1])), (len(text), body), (header, body)])
    return Saying(data=PREFIX.pack(*prefix) + text + frame[1], then="close")


def other_id(frame: Frame, rng: random.Random) -> Saying:
    """Answer another request."""
    n = frame[0]["id"]
    ids = [n - 1, n + 1, -n, 0, str(n), None, [n], float(n), True, 10**4000, "x" * 100]
    return Saying(data=put(frame, id=rng.choice(ids)))


def in_advance(frame: Frame, rng: random.Random) -> Saying:
    """Answer requests that were not made yet."""
    n = frame[0]["id"]
    more = b"".join(put(frame, id=n + i) for i in range(rng.randrange(1, 30)))
    return Saying(data=put(frame) + more)


def raised(frame: Frame, rng: random.Random) -> Saying:
    """Send an exception of any form."""
    error = {"type": "E", "message": "m", "lines": [["<cell>", 1, "x"]], "errno": None}
    path, raw = rng.choice(list(_places(error))), rng.choice(list(RAW.values()))
    header = {"id": frame[0]["id"], "arrays": [], "error": _with(error, path, "@raw@")}
    return Saying(data=framed(_dumped(header, raw)))


def wants(frame: Frame, rng: random.Random) -> Saying:
    """Ask for a call of a reference function, or of another one, with any arguments."""
    question = {
        "id": frame[0]["id"],
        "arrays": [["float64", [4]]],
        "wants": rng.choice(["scale", "unscale", "scale", "secret", "__class__"]),
        "args": [{"array": 0}, 3.0, {"dict": [["seen", 1]]}],
        "kwargs": {},
    }
    text = json.dumps(question)
    if rng.random() < 0.7:
        path = rng.choice([p for p in _places(question) if p and p not in {("id",), ("arrays",)}])
        text = _dumped(_with(question, path, "@raw@"), rng.choice(list(RAW.values())))
    return Saying(data=framed(text, bytes(32)) * rng.choice([1, 1, 1, 2, 50]))


def closed(frame: Frame, rng: random.Random) -> Saying:
    """Send half a frame, then hang up."""
    data = put(frame)
    return Saying(data=data[: rng.randrange(len(data))], then="close")


def silent(frame: Frame, rng: random.Random) -> Saying:
    """Send half a frame or one too many, then nothing."""
    data = put(frame)
    return Saying(data=data[: rng.choice([0, rng.randrange(len(data)), len(data)])], then="silent")


def dripping(frame: Frame, _: random.Random) -> Saying:
    """Send one byte at a time, slowly."""
    return Saying(data=put(frame), then="drip")


def endless(_: Frame, rng: random.Random) -> Saying:
    """Send a frame without an end, as long as the protocol allows or longer."""
    return Saying(data=rng.choice([None, PREFIX.pack(2**20, 0) + b" " * 2**20]), then="silent")


def large(frame: Frame, rng: random.Random) -> Saying:
    """Send as much as the parent accepts: objects, numbers, arrays."""
    size = rng.choice([2**16, 2**19, 2**21 - 2**12])
    n, piece = (
        frame[0]["id"],
        rng.choice(["[]", "{}", '{"":{}}', '{"list":[]}', '{"tuple":[]}', "7777"]),
    )
    things = ",".join([piece] * (size // (len(piece) + 1)))
    specs = ",".join(['["bool",[0]]'] * (size // 13))
    texts = [
        f'{{"id":{n},"arrays":[],"result":{{"list":[{things}]}}}}',
        f'{{"id":{n},"arrays":[],"result":[{things}]}}',
        f'{{"id":{n},"arrays":[],"error":{{"message":[{things}],"lines":[{things}]}}}}',
        f'{{"id":{n},"arrays":[{specs}],"result":null}}',
        f'{{"id":{n},"arrays":[],"wants":[{things}],"args":[{things}],"kwargs":{{}}}}',
    ]
    return Saying(data=framed(rng.choice(texts)))


def deaf(frame: Frame, _: random.Random) -> Saying:
    """Send an honest answer, then read nothing more from the parent."""
    return Saying(data=put(frame), then="deaf")


OFTEN: tuple[Lie, ...] = (
    *(another_value,) * 6,
    missing,
    copied,
    *(other_arrays,) * 3,
    other_numbers,
    flipped,
    no_header,
    noise,
    lengths,
    other_id,
    in_advance,
    *(raised,) * 2,
    *(wants,) * 2,
    closed,
    *EXTREME,
)
SLOW: tuple[Lie, ...] = (silent, dripping, endless, large, deaf)
"""Each of these takes a good part of a second."""


def plan(recording: Recording, rng: random.Random, slow: float = 0.01) -> dict[int, Lie]:
    """Choose which replies are lies: one, a few, or all (-1)."""
    lies = SLOW if rng.random() < slow else OFTEN
    if rng.random() < 0.1:
        return {-1: rng.choice(lies)}
    count = rng.choice([1, 1, 1, 2, 3])
    return {rng.randrange(recording.frames): rng.choice(lies) for _ in range(count)}
