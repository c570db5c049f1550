"""Any bytes end in an OpenedSubmission or in a reason."""

import json
import unicodedata
import zipfile
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import Refused
from intake_builders import (
    PART,
    SOLUTION,
    WANTED,
    code,
    document,
    member,
    notebook,
    read_path,
    zipped,
)

VALID = zipped(
    [
        ("hw/", b""),
        ("hw/norm.ipynb", notebook(code(SOLUTION), code("x = 1\n" * 50))),
        ("hw/helpers.py", b"y = 1\n"),
        ("hw/\u00fc.txt", b"z" * 300),
        ("__MACOSX/x", b"x"),
    ]
) + bytes(3)
STORED = zipped({"norm.py": SOLUTION, "a.ipynb": notebook()}, method=zipfile.ZIP_STORED)

UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}

thorough = settings(max_examples=300, deadline=None, derandomize=True, database=None)


def _end_of(path):
    try:
        return read_path(path, WANTED).parts[PART]
    except Refused as refusal:
        return str(refusal)


@pytest.fixture(scope="module")
def ends(tmp_path_factory):
    """Read bytes as a file with this name, and verify what intake promises about the result."""
    folder = tmp_path_factory.mktemp("fuzz")

    def call(data, name="team.zip"):
        path = folder / name
        path.write_bytes(data)
        end = _end_of(path)
        if isinstance(end, str):
            assert end.endswith(".")
            assert end.isprintable()
            return
        assert all(cell.source.encode() is not None for cell in end.cells)
        for file in end.files:
            place = PurePosixPath(file)
            assert file == str(place)
            assert not place.is_absolute()
            assert ".." not in place.parts
            assert not any(c == "\\" or unicodedata.category(c) in UNSAFE for c in file)

    return call


@thorough
@given(data=st.binary(max_size=400), start=st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06"]))
def test_random_bytes(ends, data, start):
    """Bytes of any kind, some beginning like a zip."""
    ends(start + data)
    ends(data, "team.ipynb")
    ends(data, "team.py")


@st.composite
def mutated(draw):
    """Flip, overwrite, cut, remove or repeat bytes, as uploads and attackers do to a zip."""
    data = bytearray(draw(st.sampled_from([VALID, STORED])))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        size = draw(st.sampled_from([1, 2, 4, 8, 46]))
        match draw(st.sampled_from(["flip", "write", "cut", "remove", "splice"])):
            case "flip" if at < len(data):
                data[at] ^= 1 << draw(st.integers(0, 7))
            case "write":
                data[at : at + size] = draw(
                    st.sampled_from([b"\0" * size, b"\xff" * size, b"PK\x01\x02", b"PK\x05\x06"])
                )
            case "cut":
                del data[max(at, len(data) // 2) :]
            case "remove":
                del data[at : at + size]
            case "splice":
                source = draw(st.integers(0, len(data)))
                data[at:at] = data[source : source + 8 * size]
    return bytes(data)


@thorough
@given(data=mutated())
def test_mutations_of_a_zip(ends, data):
    """A valid zip changed in a few places."""
    ends(data)


def test_every_single_byte_of_the_headers_matters_safely(ends):
    """Each byte of a small zip is set to 0, to 255 and to its complement."""
    for at in range(len(STORED)):
        for value in (0, 255, STORED[at] ^ 255):
            ends(STORED[:at] + bytes([value]) + STORED[at + 1 :])


names = st.one_of(
    st.text(max_size=8),
    st.text(alphabet="aA./\\:\u00e9e\u0301\0\n", max_size=8),
    st.sampled_from(["norm.ipynb", "a/norm.ipynb", "A/x", "a", "a/", "..", "/", "__MACOSX/x"]),
).filter(lambda name: name.isascii() or name.encode())


@thorough
@given(pairs=st.lists(st.tuples(names, st.sampled_from([b"", notebook()])), max_size=5))
def test_any_member_names(ends, pairs):
    """Names made of the characters that file systems treat differently."""
    ends(zipped([(member(name, mode=0), content) for name, content in pairs]))


keys = st.sampled_from(
    ["nbformat", "cells", "metadata", "otter", "assignment_name", "source", "cell_type", "tags"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([PART]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
odd_cells = st.builds(
    lambda base, changes: base | changes,
    st.just(code("x = 1")),
    st.dictionaries(st.sampled_from(["cell_type", "source", "metadata"]), values, max_size=2),
)


@thorough
@given(
    whole=values
    | st.builds(
        lambda cells, changes: document(*cells) | changes,
        st.lists(odd_cells | values, max_size=4),
        st.dictionaries(st.sampled_from(["metadata", "nbformat"]), values, max_size=1),
    )
)
def test_any_json_as_a_notebook(ends, whole):
    """JSON of any shape, most of it close to a notebook's."""
    ends(json.dumps(whole).encode(), "team.ipynb")


@thorough
@given(
    text=st.text()
    | st.lists(
        st.sampled_from(["def forward", "(", ")", ":", "\n", "    ", "'''", "grader", ".x()", "="])
    ).map("".join)
)
def test_any_text_as_python(ends, text):
    """In a file and in a cell."""
    ends(text.encode(errors="replace"), "team.py")
    ends(notebook(code(text)), "team.ipynb")
