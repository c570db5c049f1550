"""Which submissions are alike, and where."""

import itertools
import random

import pytest

from autograder.model import Cell
from autograder.similarity import Code, Passage, Phrases, best_of_each, code_of, passages, tokens_of
from autograder.similarity.phrases import LENGTH

OPERATORS = ("+", "-", "*", "/", "%", "@", "**", "//")


def function(number: int, name: str = "v", lines: int = 6) -> str:
    """Write a function that resembles no other one, with names of one's own choice."""
    rng = random.Random(number)
    body = [
        f"    {name} = "
        + name.join(f" {rng.choice(OPERATORS)} " for _ in range(8)).strip("+-*/%@ ")
        for _ in range(lines)
    ]
    return "\n".join([f"def {name}_{number}({name}):", *body, f"    return {name}"])


def code(*functions: str) -> Code:
    return code_of(Cell(label=f"cell {n}", source=text) for n, text in enumerate(functions, 1))


def compared(*submissions: Code, given: tuple[Code, ...] = (), teams=None, own=()) -> dict:
    phrases = Phrases(tokens_of(one.text) for one in given)
    for number, one in enumerate(submissions):
        phrases.add(tokens_of(one.text), teams[number] if teams else number)
    return {(p.first, p.second): p for p in phrases.pairs(own)}


def alike(left: Code, right: Code, *others: Code, given=(), most=50) -> tuple[Passage, ...]:
    phrases = Phrases(tokens_of(one.text) for one in given)
    for number, one in enumerate((left, right, *others)):
        phrases.add(tokens_of(one.text), number)
    return passages(left, right, phrases, (tokens_of(left.text), tokens_of(right.text)), most)[0]


def test_names_and_order_hide_nothing() -> None:
    left = code(*(function(n, "x") for n in range(5)))
    right = code(*(function(n, "summe") for n in (3, 1, 4, 0, 2)))
    (pair,) = compared(left, right).values()
    assert pair.shares == (1.0, 1.0)
    assert len(alike(left, right)) == 5


def test_different_code_has_nothing_in_common() -> None:
    assert compared(code(function(1)), code(function(2))) == {}


def test_what_was_given_is_left_out_wherever_it_stands() -> None:
    given = code(function(1), function(2))
    left, right = code(function(2), function(3), function(1)), code(function(1), function(4))
    assert compared(left, right) != {}
    assert compared(left, right, given=(given,)) == {}
    assert alike(left, right, given=(given,)) == ()


def test_what_most_write_is_left_out() -> None:
    everybody = [code(function(0), function(n)) for n in range(1, 12)]
    everybody[7] = code(function(0), function(3))
    (pair,) = compared(*everybody).values()
    assert (pair.first, pair.second) == (2, 7)
    assert pair.shares == (1.0, 1.0)


def test_what_few_share_weighs_less_than_what_two_share() -> None:
    shared = [code(function(0), function(n)) for n in range(1, 5)]
    of_four = compared(*shared)
    of_two = compared(*shared[:2])
    assert of_four[0, 1].likeness == pytest.approx(of_two[0, 1].likeness / 3)


def test_several_submissions_of_a_team_make_nothing_common() -> None:
    one, other = code(function(1)), code(function(1), function(2))
    found = compared(
        other, *[one] * 8, teams=["b", *["a"] * 8], own=itertools.combinations(range(1, 9), 2)
    )
    assert set(found) == {(0, n) for n in range(1, 9)}
    assert found[0, 1].likeness == compared(one, other)[0, 1].likeness
    assert len(list(best_of_each(list(found.values()), ["b", *["a"] * 8]))) == 1


def test_earlier_terms_are_not_compared_with_each_other() -> None:
    phrases = Phrases()
    tokens = tokens_of(code(function(1)).text)
    for number, earlier in enumerate((True, False, True)):
        phrases.add(tokens, number, earlier=earlier)
    assert {(p.first, p.second) for p in phrases.pairs()} == {(1, 0), (1, 2)}


def test_nothing_reaches_from_one_cell_into_the_next() -> None:
    first, second = function(1, lines=1), function(2, lines=1)
    together = tokens_of(code(first, second).text)
    apart = [tokens_of(code(one).text) for one in (first, second)]
    phrases = Phrases(apart)
    phrases.add(together, "a")
    phrases.add(together, "b")
    assert len(together.ids) > LENGTH
    assert phrases.pairs() == []


def test_a_passage_shows_whole_lines_and_marks_what_is_alike() -> None:
    left = code("a = 1", "start = 0\n" + function(1, "x") + "\nend = []")
    (passage,) = alike(left, code(function(1, "y")))
    assert (passage.left.place, passage.left.first) == ("cell 2", 2)
    assert passage.left.lines[0][1] == "def x_1(x):"
    assert passage.right.lines[0] == ("", "def y_1(y):", "")
    assert passage.left.lines[1][0] == "    "
    assert passage.others == 0
    text = "\n".join("".join(line) for line in passage.right.lines)
    assert text == function(1, "y")


def test_how_many_more_have_a_passage_is_told() -> None:
    one = code(function(1))
    (passage,) = alike(one, one, one, code(function(2)))
    assert passage.others == 1


def test_long_passages_are_cut() -> None:
    long = code(function(1, lines=300))
    (passage,) = alike(long, long)
    assert (len(passage.left.lines), passage.left.more) == (60, 242)


def test_the_longest_passages_are_shown() -> None:
    left = code(*(function(n, lines=3 + n) for n in range(5)))
    right = code(*(function(n, lines=3 + n) for n in (2, 4, 1, 3, 0)))
    shown = alike(left, right, most=2)
    assert [passage.left.place for passage in shown] == ["cell 5", "cell 4"]


def test_nobody_and_nothing() -> None:
    assert Phrases().pairs() == []
    assert compared(code(""), code("")) == {}
    assert alike(code(""), code("")) == ()
