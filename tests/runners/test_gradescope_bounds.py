"""For any results, the file is JSON that every reader accepts, and not too large."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from autograder.runners.gradescope import bounds

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=20,
)


def _strict(text: str) -> Any:
    def refuse(name: str) -> None:
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


@given(st.dictionaries(st.text(), VALUES))
def test_any_results_become_strict_json(results: dict[str, Any]) -> None:
    assert isinstance(_strict(bounds.bounded(results)), dict)


def test_numbers_that_are_not_finite_become_zero() -> None:
    made = _strict(bounds.bounded({"score": float("nan"), "tests": [{"score": float("inf")}]}))
    assert made == {"score": 0.0, "tests": [{"score": 0.0}]}


def test_characters_that_databases_refuse_are_replaced() -> None:
    made = _strict(bounds.bounded({"output": "a\0b\x1b[1m\ud800c\td\né"}))
    assert made["output"] == "a\ufffdb\ufffd[1m\ufffdc\td\né"


def test_one_long_text_is_cut_and_says_so() -> None:
    made = _strict(bounds.bounded({"output": "x" * 10**6}))
    assert made["output"] == "x" * bounds.LONGEST_TEXT + " [cut]"


def test_many_long_texts_are_cut_until_the_file_is_small() -> None:
    tests = [{"output": "\u4e00" * 10**5, "score": 1.0}] * 300
    text = bounds.bounded({"tests": tests, "score": 300.0})
    assert len(text.encode()) <= bounds.LARGEST_FILE
    made = _strict(text)
    assert len(made["tests"]) == 300
    assert made["score"] == 300.0
