"""What checks may require: right values pass, wrong ones fail, and the message says how."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.checks import expect
from autograder.errors import CheckFailed

thorough = settings(max_examples=200, deadline=None, derandomize=True, database=None)

X = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])


def _refused(call, *args, **kwargs):
    with pytest.raises(CheckFailed) as caught:
        call(*args, **kwargs)
    return str(caught.value)


class TestArray:
    @pytest.mark.parametrize(
        "seen",
        [
            3,
            -2.5,
            10**15,
            np.float32(0.5),
            np.int64(7),
            np.array(1.5),
            np.arange(6).reshape(2, 3),
            np.ones(3, np.float16),
            np.ones((2, 0), np.uint8),
            np.ones(2, np.longdouble),
            X.T[::2],
        ],
    )
    def test_real_numbers_come_back_as_plain_float64(self, seen):
        got = expect.array(seen, "out")
        assert type(got) is np.ndarray
        assert got.dtype == np.float64
        np.testing.assert_array_equal(got, np.asarray(seen, dtype=np.float64))

    @pytest.mark.parametrize(
        ("seen", "told"),
        [
            (None, "None"),
            (True, "True"),
            ("1.0", "'1.0'"),
            ([1.0, 2.0], "list of 2"),
            ((1.0,), "tuple of 1"),
            ({"out": 1}, "{'out': 1}"),
            (1j, "complex"),
            (object(), "object"),
        ],
    )
    def test_what_is_not_an_array_is_described(self, seen, told):
        assert _refused(expect.array, seen, "dx") == f"dx is {told}, expected an array of numbers"

    @pytest.mark.parametrize(
        "seen",
        [
            np.array([True, False]),
            np.array(["1.0"]),
            np.array([b"1"]),
            np.array([1.0, None]),
            np.array([1 + 0j]),
            np.array(["2020-01-01"], dtype="datetime64[D]"),
            np.bool_(True),
            np.complex128(1),
            np.zeros(2, dtype=[("a", "f8")]),
        ],
    )
    def test_arrays_of_anything_but_real_numbers_are_refused_by_their_dtype(self, seen):
        told = _refused(expect.array, seen, "out")
        assert told == f"out holds {seen.dtype} values, expected real numbers"

    def test_integers_beyond_all_dtypes_are_refused(self):
        assert "expected real numbers" in _refused(expect.array, 10**5000, "out")

    @pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
    def test_the_first_number_that_is_not_finite_is_named_with_its_index_and_count(self, bad):
        values = X.copy()
        values[0, 2] = values[1, 1] = bad
        assert _refused(expect.array, values, "dx") == (
            f"dx holds {bad} at index (0, 2), expected finite numbers (2 of 6 are not)"
        )

    def test_a_single_nan_is_refused(self):
        assert "out holds nan at index ()" in _refused(expect.array, float("nan"), "out")

    def test_long_doubles_beyond_float64_are_not_finite(self):
        huge = np.array([np.longdouble("1e400")])
        assert "out holds inf at index (0,)" in _refused(expect.array, huge, "out")

    def test_a_subclass_loses_its_behavior(self):
        class Liar(np.ndarray):
            def __abs__(self):
                return np.zeros(2)

            def __array_ufunc__(self, *_args, **_kwargs):
                return np.zeros(2)

        liar = np.ones(2).view(Liar)
        assert type(expect.array(liar, "out")) is np.ndarray
        _refused(expect.close, liar, [0.0, 0.0], "out")


class TestShape:
    @pytest.mark.parametrize("shape", [(), (3,), (1, 3), (0, 2), (2, 3, 1)])
    def test_exactly_this_shape_passes(self, shape):
        expect.shape(np.zeros(shape), shape, "out")

    @pytest.mark.parametrize(
        ("seen", "wanted"),
        [((1, 3), (3,)), ((3,), (1, 3)), ((3, 1), (3,)), ((2, 3), (3, 2)), ((), (1,)), ((1,), ())],
    )
    def test_any_other_shape_is_shown_beside_the_expected_one(self, seen, wanted):
        told = _refused(expect.shape, np.zeros(seen), wanted, "dbeta")
        assert told == f"dbeta.shape is {seen}, expected {wanted}"

    def test_numbers_have_the_empty_shape(self):
        expect.shape(2.0, (), "loss")

    def test_what_is_not_an_array_has_no_shape(self):
        assert _refused(expect.shape, [1.0], (1,), "out").startswith("out is list of 1")


class TestClose:
    @pytest.mark.parametrize("seen", [2.0, 2, np.array(2.0), np.float32(2), 2.0 + 1e-9])
    def test_the_right_number_passes(self, seen):
        expect.close(seen, 2.0, "loss")

    @pytest.mark.parametrize("seen", [2.001, 1.999, -2.0, 0.0, 2.0 + 3e-9, 2.0 - 3e-9])
    def test_a_wrong_number_is_refused(self, seen):
        assert _refused(expect.close, seen, 2.0, "loss").startswith("loss\n")

    def test_the_message_shows_both_numbers(self):
        told = _refused(expect.close, 2.001, 2.0, "loss")
        assert told == "loss\n  seen      2.001\n  expected  2"

    def test_the_message_shows_as_many_digits_as_it_takes_to_see_the_difference(self):
        told = _refused(expect.close, 2.0 + 3e-9, 2.0, "loss")
        assert told == "loss\n  seen      2.000000003\n  expected  2"
        told = _refused(expect.close, np.array([1.0, 1 + 2e-15]), [1, 1], "out", rtol=0, atol=0)
        assert "at (1,): 1.000000000000002 instead of 1.0" in told

    def test_the_message_shows_both_arrays_and_the_place_furthest_off(self):
        seen = X.copy()
        seen[0, 1], seen[1, 2] = -2.5, 6.0
        assert _refused(expect.close, seen, X, "out") == (
            "out\n"
            "  seen      [[ 1.  -2.5  3. ]\n"
            "             [ 4.   5.   6. ]]\n"
            "  expected  [[ 1. -2.  3.]\n"
            "             [ 4.  5. -6.]]\n"
            "  furthest off at (1, 2): 6 instead of -6"
        )

    def test_one_wrong_entry_among_many_is_enough(self):
        seen = np.ones((50, 40))
        seen[31, 17] += 1e-6
        told = _refused(expect.close, seen, np.ones((50, 40)), "out")
        assert "furthest off at (31, 17): 1.000001 instead of 1" in told

    def test_a_large_array_makes_a_short_message(self):
        assert len(_refused(expect.close, np.ones((200, 300)), np.zeros((200, 300)), "out")) < 800

    def test_an_array_of_many_axes_makes_a_short_message(self):
        shape = (7, 7, 7, 7, 7)
        assert len(_refused(expect.close, np.ones(shape), np.zeros(shape), "out")) < 3000

    def test_the_limits_are_relative_to_the_expected_value_plus_an_absolute_part(self):
        expect.close(100.9, 100.0, "out", rtol=0.01, atol=0)
        _refused(expect.close, 101.1, 100.0, "out", rtol=0.01, atol=0)
        expect.close(0.009, 0.0, "out", atol=0.01)
        _refused(expect.close, 0.011, 0.0, "out", rtol=1.0, atol=0.01)
        expect.close(101.9, 100.0, "out", rtol=0.01, atol=1)

    def test_negative_expectations_have_the_same_room(self):
        expect.close(-100.9, -100.0, "out", rtol=0.01, atol=0)

    @pytest.mark.parametrize(
        ("seen", "wanted"), [((1, 3), (3,)), ((3,), (1, 3)), ((2, 1, 3), (2, 3)), ((1,), ())]
    )
    def test_axes_of_length_one_are_left_to_shape(self, seen, wanted):
        values = np.arange(np.prod(seen), dtype=float)
        expect.close(values.reshape(seen), values.reshape(wanted), "dgamma")
        _refused(expect.close, values.reshape(seen) + 1, values.reshape(wanted), "dgamma")

    @pytest.mark.parametrize(
        ("seen", "wanted"), [((3, 2), (2, 3)), ((6,), (2, 3)), ((3,), (4,)), ((), (3,)), ((3,), ())]
    )
    def test_numbers_are_never_broadcast_or_rearranged(self, seen, wanted):
        told = _refused(expect.close, np.zeros(seen), np.zeros(wanted), "out")
        assert told == f"out.shape is {seen}, expected {wanted}"

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_nan_and_infinity_never_pass(self, bad):
        _refused(expect.close, np.array([bad]), [0.0], "out")
        _refused(expect.close, np.array([bad]), [bad], "out", rtol=np.inf)

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_nothing_is_close_to_an_expectation_that_is_not_finite(self, bad):
        _refused(expect.close, np.array([0.0, 1.0]), [0.0, bad], "out")

    def test_a_difference_beyond_all_numbers_is_a_difference(self):
        _refused(expect.close, np.array([1e308]), [-1e308], "out")

    def test_nothing_is_close_to_nothing(self):
        expect.close(np.zeros((0, 3)), np.zeros((0, 3)), "out")
        _refused(expect.close, np.zeros((0, 3)), np.zeros((0, 2)), "out")


class TestGradient:
    def test_the_right_gradient_passes(self):
        expect.gradient(X * (1 + 1e-10), X, "dx")

    @pytest.mark.parametrize("factor", [1 + 1e-8, 1 - 1e-8, 0.0, -1.0, 2.0])
    def test_a_wrong_gradient_is_refused(self, factor):
        _refused(expect.gradient, X * factor, X, "dx")

    def test_the_limit_bounds_the_error_over_the_largest_entry_of_a_column(self):
        right = np.array([[0.001], [10.0]])
        expect.gradient(right + np.array([[0.9e-3], [0]]), right, "dx", limit=1e-4)
        _refused(expect.gradient, right + np.array([[1.1e-3], [0]]), right, "dx", limit=1e-4)

    def test_an_entry_near_zero_may_carry_the_rounding_of_its_column(self):
        right = np.array([[1e-12], [1.0]])
        expect.gradient(right + 1e-10, right, "dx")

    def test_a_small_column_is_not_drowned_by_a_large_one(self):
        right = np.array([[1e6, 1e-3], [-2e6, 2e-3]])
        seen = right.copy()
        seen[0, 1] *= 1.001
        told = _refused(expect.gradient, seen, right, "dx")
        assert "error 5.0e-04 of the largest entry in its column, allowed 2e-09" in told

    def test_the_message_points_into_the_column_that_is_wrong(self):
        right = np.array([[1e9, 1e-3], [-2e9, 2e-3]])
        seen = right * (1 + 1e-10)  # off by 0.2, which is negligible in that column
        seen[0, 1] = 5e-3
        told = _refused(expect.gradient, seen, right, "dx")
        assert "furthest off at (0, 1): 0.005 instead of 0.001" in told

    def test_rows_are_not_columns(self):
        right = np.array([[1e6, 1e6], [1e-3, 1e-3]])
        expect.gradient(right + np.array([[0, 0], [1e-4, 1e-4]]), right, "dx")
        _refused(expect.gradient, right.T + np.array([[0, 1e-4], [0, 1e-4]]), right.T, "dx")

    def test_a_column_of_zeros_must_be_zero(self):
        right = np.array([[0.0, 1.0], [0.0, 2.0]])
        expect.gradient(right, right, "dx")
        expect.gradient(right - np.array([[0.0, 0], [0, 0]]), -0.0 + right, "dx")
        for wrong in (1e-6, 100.0, 1e300):
            told = _refused(expect.gradient, right + np.array([[0, 0], [wrong, 0]]), right, "dx")
            assert f"furthest off at (1, 0): {wrong:g} instead of 0\n" in told
            assert told.endswith("its column must be zero throughout")

    def test_all_zeros_must_be_zeros(self):
        expect.gradient(np.zeros((3, 2)), np.zeros((3, 2)), "dx")
        _refused(expect.gradient, np.full((3, 2), 1e-9), np.zeros((3, 2)), "dx")

    def test_a_number_is_its_own_column(self):
        expect.gradient(2.0 + 1e-10, 2.0, "dloss")
        told = _refused(expect.gradient, 2.001, 2.0, "dloss")
        assert "  seen      2.001\n  expected  2\n" in told
        assert "error 5.0e-04" in told

    def test_each_entry_of_a_row_is_a_column_of_its_own(self):
        right = np.array([1e6, 1e-3, -1.0])
        for shape in [(3,), (1, 3)]:
            expect.gradient((right * (1 + 1e-10)).reshape(shape), right, "dgamma")
            seen = right.copy()
            seen[1] *= 1 + 1e-6
            _refused(expect.gradient, seen.reshape(shape), right, "dgamma")

    def test_axes_of_length_one_are_left_to_shape(self):
        expect.gradient(np.array([[1.0, 2.0]]), np.array([1.0, 2.0]), "dbeta")
        expect.gradient(np.array([1.0, 2.0]), np.array([[1.0, 2.0]]), "dbeta")

    def test_the_transpose_is_refused(self):
        assert _refused(expect.gradient, X.T, X, "dx") == "dx.shape is (3, 2), expected (2, 3)"

    @pytest.mark.parametrize("bad", [np.nan, np.inf])
    def test_nan_and_infinity_never_pass(self, bad):
        seen = X.copy()
        seen[1, 1] = bad
        assert "at index (1, 1)" in _refused(expect.gradient, seen, X, "dx")
        _refused(expect.gradient, X, seen, "dx")

    def test_a_difference_beyond_all_numbers_is_a_difference(self):
        _refused(expect.gradient, np.array([[1e308]]), [[-1e308]], "dx")

    def test_more_axes_are_measured_along_the_first(self):
        right = np.ones((3, 2, 2))
        right[:, 1, 1] = 1e-6
        seen = right.copy()
        seen[2, 1, 1] *= 1.001
        told = _refused(expect.gradient, seen, right, "dx")
        assert "furthest off at (2, 1, 1)" in told

    def test_an_empty_gradient_passes(self):
        expect.gradient(np.zeros((0, 3)), np.zeros((0, 3)), "dx")
        expect.gradient(np.zeros(0), np.zeros(0), "dx")


class TestResembles:
    @pytest.mark.parametrize("factor", [1.0, 1e-9, 50.0])
    def test_the_right_direction_passes_at_any_scale(self, factor):
        expect.resembles(X * factor, X, "dx")
        expect.resembles(X * factor + factor * 0.1, X, "dx")

    @pytest.mark.parametrize(
        "seen", [X * 0, -X, X[::-1], np.ones((2, 3)), np.full((2, 3), -1e308)], ids=repr
    )
    def test_zeros_and_other_directions_are_refused(self, seen):
        told = _refused(expect.resembles, seen, X, "dx")
        assert told.startswith("dx does not resemble the right values yet")

    def test_the_cosine_decides_at_nine_tenths(self):
        for angle, passes in [(0.44, True), (0.46, False)]:  # cos 0.451 is 0.9
            seen = np.array([np.cos(angle), np.sin(angle)])
            if passes:
                expect.resembles(seen, [1.0, 0.0], "dx")
            else:
                _refused(expect.resembles, seen, [1.0, 0.0], "dx")

    def test_nothing_resembles_what_is_not_finite_or_of_another_shape(self):
        _refused(expect.resembles, X, X * np.nan, "dx")
        _refused(expect.resembles, X * np.nan, X, "dx")
        assert "dx.shape is (3, 2)" in _refused(expect.resembles, X.T, X, "dx")


class TestUntouched:
    @pytest.mark.parametrize("changed", [(), (3,), (-1,), (-9,)])
    def test_nothing_named_was_changed(self, changed):
        expect.untouched(SimpleNamespace(changed=changed), "x", "gamma", "beta")

    def test_what_was_changed_is_named(self):
        told = _refused(expect.untouched, SimpleNamespace(changed=(1,)), "x", "gamma")
        assert told == "the call changed its argument gamma in place"
        told = _refused(expect.untouched, SimpleNamespace(changed=(0, 1)), "x", "gamma")
        assert "x and gamma" in told


class TestTrue:
    @pytest.mark.parametrize("condition", [True, 1, np.True_, [0]])
    def test_a_condition_that_holds(self, condition):
        expect.true(condition, "must not be told")

    @pytest.mark.parametrize("condition", [False, 0, np.False_, [], None])
    def test_the_message_of_one_that_does_not(self, condition):
        assert _refused(expect.true, condition, "it is slow") == "it is slow"


dtypes = (
    npst.scalar_dtypes()
    | npst.byte_string_dtypes()
    | npst.unicode_string_dtypes()
    | npst.complex_number_dtypes()
)
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(5000, 5001).map(lambda digits: 10**digits)
    | st.floats(width=64)
    | st.complex_numbers()
    | st.text()
    | st.binary()
    | st.builds(object)
    | dtypes.flatmap(lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, min_side=0)))
    | npst.arrays(object, npst.array_shapes(), elements=st.none() | st.text()),
    lambda inner: (
        st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=4,
)


@thorough
@given(seen=junk, expected=npst.arrays(np.float64, st.sampled_from([(), (2,), (2, 3), (0,)])))
def test_whatever_a_student_returns_passes_or_is_refused(seen, expected):
    for demand in (
        lambda: expect.array(seen, "out"),
        lambda: expect.shape(seen, (2, 3), "out"),
        lambda: expect.close(seen, expected, "out"),
        lambda: expect.gradient(seen, expected, "out"),
        lambda: expect.resembles(seen, expected, "out"),
    ):
        try:
            demand()
        except CheckFailed as failure:
            assert re.match(r"out( |\.|\n)", str(failure))  # noqa: PT017 - it may also pass


@thorough
@given(
    values=npst.arrays(np.float64, (3, 2), elements=st.floats(-1e6, 1e6)),
    at=st.tuples(st.integers(0, 2), st.integers(0, 1)),
    size=st.sampled_from([1e-6, 1e-3, 1.0, 1e300]),
)
def test_a_change_of_any_entry_is_seen_by_both_measures(values, at, size):
    seen = values.copy()
    seen[at] += size * max(1.0, np.abs(values).max())
    expect.close(values, values, "out")
    expect.gradient(values, values, "out")
    _refused(expect.close, seen, values, "out")
    _refused(expect.gradient, seen, values, "out")


def test_a_method_must_be_there_and_callable():
    owner = SimpleNamespace(loss=lambda: 3, params={})
    assert expect.method(owner, "loss", "no loss")() == 3
    for name in ("params", "nothing"):
        assert _refused(expect.method, owner, name, "no such method") == "no such method"
