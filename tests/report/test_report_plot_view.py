"""Plots of a record: what is drawn, at which place, and what is said of it."""

import re
from dataclasses import replace

import pytest

from autograder.plot import Curve, Plot, Series
from autograder.report.pages.plot_view import PlotView, by_path, plot_view

SERIES = Series(question="q", figures="c", lines=((0.0, 0.5, 1.0),))


def _plot(expected=None, **more) -> Plot:
    curve = Curve(name="Curve", figures="c", expected=expected)
    given = {"first": 0, "y_range": (0, 1), **more}
    return Plot(question="q", title="t", x="x", y="y", curves=(curve,), **given)


def _view(plot: Plot, *series: Series, reference=(), tells=True) -> PlotView:
    return plot_view(plot, by_path(series), by_path(reference), tells=tells)


def test_a_curve_goes_through_the_picture_from_corner_to_corner() -> None:
    (panel,) = _view(_plot(), SERIES).panels
    assert panel.own == ("34.0,102.0 97.0,55.0 160.0,8.0",)
    assert panel.described == "Curve: your record: from 0 to 1"
    assert panel.notes == ()


@pytest.mark.parametrize(
    ("expected", "drawn", "said"),
    [
        (0.5, "34.0,55.0 160.0,55.0", "0.5"),
        ((1.0, 0.0), "34.0,8.0 97.0,102.0", "from 1 to 0"),
        ("reference", "34.0,55.0 160.0,8.0", "from 0.5 to 1"),
    ],
)
def test_what_is_expected_is_a_number_a_list_or_the_mean_of_the_reference(
    expected, drawn: str, said: str
) -> None:
    trials = replace(SERIES, lines=((0.0, None, 0.5), (1.0, None, 1.5)))
    (panel,) = _view(_plot(expected), SERIES, reference=[trials]).panels
    if expected == "reference":
        assert panel.expected == ("34.0,55.0 34.0,55.0", "160.0,8.0 160.0,8.0")  # with a gap
    else:
        assert panel.expected == (drawn,)
    assert panel.described.endswith(f"; expected: {said}")


def test_what_is_expected_is_kept_back_where_the_course_says_so() -> None:
    view = _view(_plot(0.25), SERIES, tells=False)
    assert not view.tells
    assert view.panels[0].expected == ()
    assert "expected" not in view.panels[0].described


def test_no_figure_however_large_leaves_the_picture() -> None:
    wild = replace(SERIES, lines=((-1e30, 0.5, 1e30, None, 0.2),), each=3, more=2)
    (panel,) = _view(_plot(), wild).panels
    numbers = [float(n) for piece in panel.own for n in re.split("[ ,]", piece)]
    assert all(0 <= number <= 160 for number in numbers)
    assert panel.notes == (
        "2 of 4 points lie outside and are drawn at the edge.",
        "1 missing or infinite.",
        "Each point is the mean of 3 figures.",
        "2 more trials are not drawn.",
    )


def test_a_record_without_these_figures_says_so_beside_what_is_expected() -> None:
    (panel,) = _view(_plot(0.5)).panels
    assert (panel.own, panel.expected) == ((), ("34.0,55.0 160.0,55.0",))
    assert panel.notes == ("Your record has no figures of this.",)
    assert panel.described == "Curve: your record has no figures of this; expected: 0.5"


def test_means_lie_in_the_middle_of_what_they_are_means_of() -> None:
    view = _view(_plot(0.5, first=1, step=2.0), replace(SERIES, each=2))
    assert view.x_ends == ("2", "10")
