"""What an exception means is said in plain words, and its kind does not depend on the style."""

import pytest

from autograder.diagnose.crashes import entry_of, explained, kind_of


def _raised_by(source: str) -> str:
    """Run code and return the message that the grader would show for its exception."""
    try:
        exec(f"import numpy as np\n{source}", {})
    except Exception as error:  # noqa: BLE001 - any exception is of interest
        return f"your code raised {type(error).__name__}: {error}\n  line 1 in f: x\n[f()]"
    raise AssertionError("it was to fail")


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("def f():\n    return a\n    a = 1\nf()", "missing", "uses a in a case"),
        ("b", "missing", "uses the name b, which nothing in it defines"),
        ("{}['k']", "missing", "looks up the entry 'k'"),
        ("None + 1", "missing", "is None in this case"),
        ("None.shape", "missing", "is None in this case"),
        ("a, b = np.ones(1).shape", "shapes", "unpacks 2 values and gets 1"),
        ("a, b = (1, 2, 3)", "shapes", "unpacks 2 values and gets"),
        ("np.ones(3)[:, 0]", "shapes", "An array has only one axis"),
        ("np.ones((3, 2)).sum(axis=2)", "shapes", "An array has only 2 axes"),
        ("np.ones((3, 2)) + np.ones((3,))", "shapes", "shapes (3,2) and (3,) meet"),
        ("np.ones(6).reshape(4, 2)", "shapes", "6 values cannot take the shape (4,2)"),
        ("np.ones((3, 2)) @ np.ones((3, 2))", "ValueError", ""),
        ("np.ones((3, 2)).dot(np.ones((3, 2)))", "shapes", "A matrix product of shapes (3,2)"),
        ("raise RuntimeError('k')", "RuntimeError", ""),
    ],
)
def test_the_kind_and_the_words_of_an_exception(source: str, kind: str, words: str) -> None:
    message = _raised_by(source)
    assert kind_of(message) == kind
    assert words in explained(message)
    assert bool(explained(message)) == bool(words)


def test_only_a_key_error_has_an_entry() -> None:
    assert entry_of(_raised_by("{}['k']")) == "k"
    assert entry_of(_raised_by("{}[3]")) == entry_of(_raised_by("k")) == ""


@pytest.mark.parametrize("message", ["", "\n", "ended the process", "'" * 5000, "KeyError: " * 999])
def test_any_text_may_come(message: str) -> None:
    """The message is the student's."""
    assert explained(message) == ""
    assert isinstance(kind_of(message), str)
