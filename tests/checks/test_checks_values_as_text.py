"""Values and calls as a student reads them: short, plain and safe to print."""

from collections import OrderedDict, UserDict
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import values_as_text

thorough = settings(max_examples=300, deadline=None, derandomize=True, database=None)


class TestClean:
    @pytest.mark.parametrize("text", ["", "plain text", "Größe 数 ñ λ → 🙂", "two\nlines", "<b>&"])
    def test_text_for_people_stays_as_it_is(self, text):
        assert values_as_text.clean(text) == text

    @pytest.mark.parametrize(
        "harmful",
        [
            "\x1b",  # starts every ANSI escape
            "\x9b",  # the same in one character
            "\0",
            "\r",
            "\b",
            "\a",
            "\x7f",
            "\u202e",  # right-to-left override
            "\u2066",
            "\u200b",
            "\ufeff",
            "\u2028",
            "\ud800",
            "\U000e0041",
        ],
    )
    def test_what_could_fool_a_reader_is_replaced(self, harmful):
        assert values_as_text.clean(f"a{harmful}[31mb") == "a\N{REPLACEMENT CHARACTER}[31mb"

    def test_a_long_text_is_cut_and_says_so(self):
        assert values_as_text.clean("x" * 2000) == "x" * 2000
        assert values_as_text.clean("x" * 2001) == "x" * 2000 + " [cut]"
        assert values_as_text.clean("abcdef", 3) == "abc [cut]"

    @thorough
    @given(text=st.text(st.characters()), longest=st.integers(0, 30))
    def test_any_text_becomes_printable_lines(self, text, longest):
        told = values_as_text.clean(text, longest)
        assert all(line.isprintable() for line in told.split("\n"))
        assert len(told) <= longest + len(" [cut]")
        assert told.count("\n") == text[:longest].count("\n")


class TestShow:
    @pytest.mark.parametrize(
        ("value", "told"),
        [
            (2.0, "2"),
            (1 / 3, "0.3333333"),
            (-1e-9, "-1e-09"),
            (123456.789, "123456.8"),
            (7, "7"),
            (np.array(0.1, np.float32), "0.1"),
            (float("nan"), "nan"),
            ([1.0, 2.5], "[1.  2.5]"),
            (np.zeros((0, 2)), "[]"),
        ],
    )
    def test_numbers_are_short(self, value, told):
        assert values_as_text.show(value) == told

    def test_small_arrays_are_shown_whole(self):
        assert values_as_text.show(np.arange(12.0)).count(".") == 12
        assert "..." not in values_as_text.show(np.arange(12.0).reshape(3, 4))

    @pytest.mark.parametrize("shape", [(1000,), (100, 500), (20, 20, 20), (9, 9, 9, 9), (3,) * 7])
    def test_large_ones_are_shown_by_their_corners(self, shape):
        told = values_as_text.show(np.ones(shape))
        assert "..." in told
        assert len(told) < 2000

    def test_a_table_is_shown_by_three_numbers_at_each_end_and_more_axes_by_one(self):
        assert values_as_text.show(np.ones((100, 500))).count("1.") == 36
        assert values_as_text.show(np.ones((20, 20, 20))).count("1.") == 8

    def test_lines_are_not_wider_than_a_notebook(self):
        wide = values_as_text.show(np.full((4, 3), -1.23456e-100))
        assert max(len(line) for line in wide.splitlines()) <= 88


class TestDescribe:
    @pytest.mark.parametrize(
        ("value", "told"),
        [
            (None, "None"),
            (True, "True"),
            (3, "3"),
            (-0.5, "-0.5"),
            ("train", "'train'"),
            (np.zeros((32, 4)), "array of shape (32, 4)"),
            (np.float32(0.1), "0.1"),
            (np.array(3), "3"),
            (np.array(None), "array of shape ()"),
            ((1, 2), "tuple of 2"),
            ([1], "list of 1"),
            ({}, "{}"),
            (
                {"mode": "train", "w": np.ones(3), 1: None},
                "{'mode': 'train', 'w': array of shape (3,), 1: None}",
            ),
            (OrderedDict(a=[]), "{'a': list of 0}"),
            (UserDict(a=1), "{'a': 1}"),
            ({"inner": {"a": 1}}, "{'inner': dict of 1}"),
            ({1, 2}, "set"),
            (print, "builtin_function_or_method"),
            (SimpleNamespace(), "SimpleNamespace"),
            (SimpleNamespace(kind="FullyConnectedNet"), "FullyConnectedNet"),
            (SimpleNamespace(kind=3), "SimpleNamespace"),
        ],
    )
    def test_the_kind_of_thing_is_named(self, value, told):
        assert values_as_text.describe(value) == told

    def test_a_dict_that_holds_itself_has_an_end(self):
        endless = {}
        endless["self"] = endless
        assert values_as_text.describe(endless) == "{'self': dict of 1}"

    def test_a_dict_of_many_entries_is_shortened(self):
        assert values_as_text.describe(dict.fromkeys(range(12), 0)).endswith("11: 0}")
        assert values_as_text.describe(dict.fromkeys(range(13), 0)).endswith("11: 0, ...}")
        assert (
            len(values_as_text.describe({"k" * 9999 + str(i): "v" * 9999 for i in range(99)}))
            < 2000
        )

    @pytest.mark.parametrize(
        "value",
        ["x" * 10**6, 10**4000, 10**5000, "\x1b[31m" * 100],
        ids=["text", "digits", "digits beyond what Python writes", "escapes"],
    )
    def test_long_values_are_cut(self, value):
        assert len(values_as_text.describe(value)) <= 60

    @pytest.mark.parametrize("made", [lambda t: t, lambda t: {t: t}, lambda t: (t,)])
    def test_harmful_text_is_made_harmless(self, made):
        for text in ("\x1b[31m", "\u202e", "\0", "\ud800"):
            assert values_as_text.describe(made(text)).isprintable()

    def test_the_description_of_an_object_is_made_harmless_too(self):
        assert values_as_text.describe(SimpleNamespace(kind="\x1b[31m" + "x" * 999)).isprintable()
        assert len(values_as_text.describe(SimpleNamespace(kind="x" * 999))) < 80


class TestCall:
    def test_a_call_reads_like_the_students_own_code(self):
        args = (np.ones((32, 4)), 0.5, {"mode": "train"})
        told = values_as_text.call("forward", args, {"beta": np.zeros(4), "flag": True})
        assert (
            told
            == "forward(array of shape (32, 4), 0.5, {'mode': 'train'}, beta=array of shape (4,), flag=True)"
        )
        assert values_as_text.call("f", (np.array(2.5),), {}) == "f(2.5)"

    def test_a_call_without_arguments(self):
        assert values_as_text.call("f", (), {}) == "f()"

    def test_huge_arguments_make_no_huge_message(self):
        told = values_as_text.call(
            "f", ("x" * 9999, list(range(9999)), dict.fromkeys(range(9999))), {}
        )
        assert len(told) < 300


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=40,
)


@thorough
@given(value=values)
def test_any_value_is_described_in_a_printable_line(value):
    assert values_as_text.describe(value).isprintable()
    assert values_as_text.call("f", (value,), {"key": value}).isprintable()
