"""What of code is compared: not what a student may choose freely."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.model import Cell
from autograder.similarity import code_of, tokens_of
from autograder.similarity.code import BORDER, MOST_CODE

CODE = '''
def centred(x, axis):
    """Takes the mean away."""
    total = x.sum(axis=axis) * 1e-3  # a comment
    return x - total / len(x)
'''


def ids(code: str) -> list[int]:
    return tokens_of(code).ids.tolist()


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("total", "summe").replace("centred", "f"),
        CODE.replace("  # a comment", "").replace('    """Takes the mean away."""\n', ""),
        CODE.replace("    ", "\t").replace("\n", "\n\n"),
        CODE.replace("1e-3", "0.001"),
        CODE.replace("Takes", "# No:"),
        CODE.replace("axis=axis) *", "axis=axis) \\\n *"),
        CODE.replace("\n    return", ";\n    return"),
    ],
)
def test_what_is_free_leaves_no_trace(other: str) -> None:
    assert other != CODE
    assert ids(other) == ids(CODE)


@pytest.mark.parametrize(
    "other",
    [
        CODE.replace("sum", "mean"),
        CODE.replace("x - total", "x + total"),
        CODE.replace("len(x)", "abs(x)"),
        CODE.replace("return", "yield"),
    ],
)
def test_what_is_computed_stays(other: str) -> None:
    assert ids(other) != ids(CODE)


PIECES = st.sampled_from(
    ['"""', "'''", '"', "'", "\\", "\n", "#", "rb", "f", "(", "x", ".", "1", "é", " ", BORDER, "\0"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_any_text_has_tokens_in_order_which_are_not_empty(text: str) -> None:
    tokens = tokens_of(text)
    assert np.all(tokens.starts < tokens.ends)
    assert np.all(tokens.ends[:-1] <= tokens.starts[1:])
    left = "".join(text[a:b] for a, b in zip(tokens.starts, tokens.ends, strict=True))
    assert len(left) <= len(text)


@given(st.text(alphabet="xyz ()+=\n", max_size=80))
def test_renaming_changes_nothing(text: str) -> None:
    renamed = re.sub(r"(?<![.\w])[xyz]+\b", lambda name: f"{name[0]}_1", text)
    assert ids(renamed) == ids(text)


def test_a_line_knows_its_cell() -> None:
    code = code_of(
        [Cell(label="a", source="x = 1\r\ny = 2"), Cell(label="b", source=f"z{BORDER}\nw")]
    )
    lines = code.text.split("\n")
    places = {lines[n]: code.place(n) for n in range(len(lines)) if lines[n] != BORDER}
    assert places == {"x = 1": ("a", 1), "y = 2": ("a", 2), "z ": ("b", 1), "w": ("b", 2)}


def test_the_same_cell_is_there_once() -> None:
    twice = code_of([Cell(label="a", source="x = 1"), Cell(label="b", source="x = 1")])
    assert twice.text == "x = 1"


def test_code_that_nobody_writes_is_cut() -> None:
    code = code_of([Cell(label="a", source="x" * MOST_CODE), Cell(label="b", source="y")])
    assert code.cut
    assert len(code.text.replace(f"\n{BORDER}\n", "")) == MOST_CODE
    assert not code_of([Cell(label="a", source="x" * MOST_CODE)]).cut
