"""Damages texts: notebooks by their JSON; Python, YAML, CSV and names by their punctuation.

Every function takes a `random.Random`, so that an input can be made again from its seed.
"""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from damage import damaged_bytes

_RAW = "\ue000raw{}\ue000"

RAW = (
    *("[" * 1200 + "]" * 1200, "[" * 100_000, '{"a":' * 900 + "1" + "}" * 900, "1e999", "-1e999"),
    *("NaN", "-Infinity", "9" * 4000, "9" * 5000, "1" + "0" * 400, "-0", '"\\ud800"', '"\\udc00a"'),
    *('"\\u0000"', '"' + "a" * 70_000 + '"', "[" + "{}," * 4000 + "{}]", "", "nul", "'a'", "\0"),
)
"""JSON that Python's own writer would not write."""


def damaged_notebook(document: Any, random: Random) -> bytes:
    """Swap types, drop, repeat and rename keys, nest deeply, write odd numbers and texts."""
    document = json.loads(json.dumps(document))
    for _ in range(random.choice((1, 1, 2, 4))):
        document = _changed(document, random)
    text = json.dumps(document, ensure_ascii=random.random() < 0.7)
    for number, raw in enumerate(RAW):
        for written in (_RAW.format(number), json.dumps(_RAW.format(number))[1:-1]):
            text = text.replace(f'"{written}"', raw)
    if random.random() < 0.1:
        text = _with_a_key_twice(text, random)
    encoding = random.choice(("utf-8",) * 12 + ("utf-8-sig", "utf-16", "utf-32", "latin-1"))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _changed(document: Any, random: Random) -> Any:
    """Change one node of a document."""
    where = document
    for _ in range(random.randrange(6)):
        inside = [v for v in _values(where) if isinstance(v, dict | list)]
        if not inside:
            break
        where = random.choice(inside)
    if not isinstance(where, dict | list) or not where:
        return _value(random)
    key: Any = (
        random.choice(list(where)) if isinstance(where, dict) else random.randrange(len(where))
    )
    match random.randrange(6):
        case 0 | 1 | 2:
            where[key] = _value(random)
        case 3:
            del where[key]
        case 4 if isinstance(where, dict):
            where[random.choice(("", "cells", "source", "nbformat", "\ud800", "a" * 999))] = (
                where.pop(key)
            )
        case _ if isinstance(where, list):
            where.insert(key, random.choice((where[key], _value(random))))
        case _:
            where[key] = [where[key]]
    return document


def _values(node: Any) -> Sequence[Any]:
    return list(node.values() if isinstance(node, dict) else node if isinstance(node, list) else ())


def _value(random: Random) -> Any:
    return random.choice(
        (None, True, False, 0, 4, -1, 2**70, 1.5, "", "4", "x = 1", [], {}, [[]], {"a": 1}, ["a", 1],
         "norm", "\ud800", "\0", "\u202e\x1b[31m", "def forward(", "import os\n" * 20,
         "forward" * 400, "code", "markdown", ["experiment"], {"otter": {"assignment_name": "norm"}},
         *(_RAW.format(number) for number in range(len(RAW))))
    )  # fmt: skip


def _with_a_key_twice(text: str, random: Random) -> str:
    key = random.choice(("nbformat", "cells", "metadata", "source", "cell_type"))
    value = random.choice(("4", "3", "[]", "{}", '"x"', "null"))
    return text.replace("{", f'{{"{key}": {value}, ', 1)


_PYTHON = (
    "def forward(", "class Net:", "x", ":", "\n", "    ", "\t", "'''", '"', "(", ")", "[", "{", "\\",
    "lambda", "=", "0x", "9" * 5000, "\0", "\r", "\f", "é", "\ud7ff", "#", "@", "f'{", "}", "async ",
    "(" * 300, "-" * 5000, "a." * 5000, "if x:\n ", "grader.check('x')", "import otter", "\ufeff",
)  # fmt: skip


def damaged_python(source: str, random: Random) -> bytes:
    """Put tokens or bytes where they do not belong."""
    return _sprinkled(source, _PYTHON, random, repeated=(1, 1, 50))


_YAML = (
    "- ", "? ", ": ", "&a ", "*a", "<<: *a\n", "[", "]", "{", "}", "|\n", ">\n", "!!python/object:x ",
    "---\n", "...\n", "%YAML 9.9\n", '"', "'", "\t", "#", "!!binary ", "submission_1:\n", "\0",
    "  :submitters:\n", "  - :name: ../x\n", "  :created_at: 9999-99-99\n", "- " * 200, "[" * 200,
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Curie Marie", "submission_999:\n",
)  # fmt: skip


def damaged_yaml(text: str, random: Random) -> bytes:
    """Put punctuation or bytes where they do not belong."""
    return _sprinkled(text, _YAML, random)


_CSV = (
    ",", ";", "\t", "\n", "\r", '"', "'", "\0", "\ufeff", "=1+1", "\u202e", "\x1b[31m", "Curie", "Marie",
    "4711", "Family name", "id", "team", "-", " ", "\u0301", "ß", "a" * 999, "x " * 30, "," * 500,
)  # fmt: skip


def damaged_roster(text: str, random: Random) -> bytes:
    """Put punctuation or bytes where they do not belong, or use another encoding."""
    data = _sprinkled(text, _CSV, random)
    if random.random() < 0.1:
        return data.decode("utf-8", "replace").encode(random.choice(("utf-16", "utf-32")))
    return data


_WORDS = (
    "curie", "Marie", "NOETHER", "emmy", "Größe", "gro\u0308ße", "Groesse", "d'Alembert", "jean", "4711",
    "-", " - ", "_", " ", ".", ",", "+", "&", "LATE", "anon", "(1)", "-2", "\u202e", "\n", "\x1b[2J", "=",
    "\udcff", "\u0301", "\u1100\u1161", "\ufdfa", "x" * 60, "_1_2_", "submission_1", "..", "~", "%00",
)  # fmt: skip


def odd_name(random: Random) -> str:
    """Make a file name of people, separators and signs that a file system accepts."""
    words = [random.choice(_WORDS) for _ in range(random.choice((1, 2, 3, 5, 9, 30)))]
    suffix = random.choice((".zip", ".zip", ".ZIP", ".ipynb", ".py", "", ".zip.zip"))
    name = random.choice(("", " ", "_")).join(words).encode("utf-8", "surrogateescape")
    whole = name[:200].decode("utf-8", "surrogateescape") + suffix
    return "x" if whole in {"", ".", ".."} else whole


def _sprinkled(
    text: str, marks: Sequence[str], random: Random, repeated: Sequence[int] = (1,)
) -> bytes:
    for _ in range(random.choice((1, 2, 5, 30))):
        at = random.randrange(len(text) + 1)
        mark = random.choice(marks) * random.choice(repeated)
        text = text[:at] + mark + text[at + random.choice((0, 0, 1, 5)) :]
    data = text.encode("utf-8", "surrogatepass")
    return damaged_bytes(data, random) if random.random() < 0.3 else data
