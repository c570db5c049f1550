"""What plots draw of a record: numbers at declared places, few of them, whatever the file holds."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.intake.record_figures import MOST_LINES, MOST_POINTS, series_of
from autograder.plot import Curve, Plot, Series
from autograder.strict import from_json, to_json


def _plot(*figures: str) -> Plot:
    curves = tuple(Curve(name=path, figures=path) for path in figures)
    return Plot(question="q", title="t", x="x", y="y", y_range=(0, 1), curves=curves)


def _lines(record: Any, path: str) -> Any:
    data = record if isinstance(record, bytes) else json.dumps(record).encode()
    found = series_of(data, [_plot(path)])
    return found[0].lines if found else ()


RECORD = {"a b/c": 1, "runs": [{"acc": [1, 2.5]}, {"acc": [3, None]}], "last": {"x": 1, "y": 2}}


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("runs/*/acc", ((1, 2.5), (3, None))),
        ("runs/0/acc", ((1, 2.5),)),
        ("runs/*/acc/-1", ((2.5, None),)),
        ("runs/*/acc/-3", ()),
        ("last/*", ((1, 2),)),
        ("last/x", ((1,),)),
        ("runs/2/acc", ()),
        ("runs/acc", ()),
        ("nothing", ()),
        ("runs", ()),
    ],
)
def test_a_path_leads_to_trials_or_to_single_numbers(path: str, lines: Any) -> None:
    assert _lines(RECORD, path) == lines


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"\xff",
        b"{",
        b'{"c": [NaN]}',
        b'{"c": [1e999]}',
        b"[" * 100_000,
        b'{"c": ' + b"[" * 1_000 + b"]" * 1_000 + b"}",
        b'{"c": ["1", true, {}, [2]]}',
        b'{"c": "1234"}',
        b'{"c": {"0": 1}}',
        b'{"c": [1e300, -1e300, ' + b"9" * 4_000 + b"]}",
    ],
)
def test_what_is_no_number_is_not_drawn(record: bytes) -> None:
    assert _lines(record, "c") == ()
    assert series_of(None, [_plot("c")]) == ()


def test_a_gap_stays_where_a_figure_is_not_a_number_or_as_good_as_infinite() -> None:
    assert _lines({"c": [1, "2", True, 1e31, -1e308, 3]}, "c") == ((1, None, None, None, None, 3),)


def test_a_long_curve_becomes_means_and_of_many_trials_some_are_kept() -> None:
    (found,) = series_of(json.dumps({"c": [[1, 3] * 20_000] * 15}).encode(), [_plot("c/*")])
    assert len(found.lines) == MOST_LINES
    assert found.lines[0] == (2.0,) * MOST_POINTS
    assert (found.each, found.more) == (400, 5)


def test_a_trial_that_is_shorter_keeps_its_place() -> None:
    (found,) = series_of(json.dumps({"c": [list(range(200)), [5, 7]]}).encode(), [_plot("c/*")])
    assert found.each == 2
    assert found.lines[1] == (6.0,)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["a", "b", "*", "0"]) | st.text(), inner)
    ),
)


@given(_JSON, st.lists(st.sampled_from(["a", "b", "*", "0", "-1", "²"]), min_size=1, max_size=4))
def test_any_record_gives_a_few_finite_numbers(record: Any, keys: list[str]) -> None:
    found = series_of(json.dumps(record).encode(), [_plot("/".join(keys))])
    assert from_json(to_json(found), tuple[Series, ...]) == found
    for series in found:
        assert 1 <= len(series.lines) <= MOST_LINES
        assert all(1 <= len(line) <= MOST_POINTS for line in series.lines)
