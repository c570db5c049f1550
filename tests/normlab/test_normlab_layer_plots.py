"""The pictures of what happens from layer to layer: what they show, and odd layers."""

import numpy as np
import pytest
from pictures import picture

from normlab.layer_plots import activation_histograms, layer_curves, weight_histograms

pytestmark = pytest.mark.usefixtures("no_window")


def test_activation_histograms():
    """A panel for each layer, on one axis, with its variance and the ratio to the layer before.

    The variance is that over the rows: units that always have the same value have none, however
    different they are.
    """
    r = np.random.default_rng(0)
    stuck = np.tile(np.arange(20.0), (500, 1))
    layers = [r.normal(0, 1, (500, 20)), r.normal(0, 3**-0.5, (500, 20)), stuck]
    figure = activation_histograms(layers, "tanh")
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == "layer 1\nvariance 0.99"
    assert titles[1].startswith("layer 2\nvariance 0.3")
    assert titles[1].endswith("  (x 0.33)")
    assert titles[2] == "layer 3\nvariance 0  (x 0)"
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    assert figure.get_suptitle() == "tanh"
    for axes in figure.axes:
        assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(100)
    picture(figure)


def test_histograms_over_a_given_range():
    """Values outside are not drawn, but count: the bars are percentages of all values."""
    axes = activation_histograms([np.array([0.0, 0.5, 7.0, 9.0])], range=(-1, 1)).axes[0]
    assert axes.get_xlim() == (-1, 1)
    assert sum(bar.get_height() for bar in axes.patches) == pytest.approx(50)


@pytest.mark.parametrize("layer", [np.full((3, 2), np.nan), np.array([]), np.full(4, 2.0)])
def test_histograms_of_odd_layers(layer):
    """Nothing finite, nothing at all, all equal: a picture, and no meaningless ratio."""
    figure = activation_histograms([layer, np.arange(5.0)])
    assert "(x" not in figure.axes[1].get_title()
    picture(figure)


def test_weight_histograms():
    """Weights before are filled, those after an outline; the title says how far they have moved."""
    r = np.random.default_rng(0)
    before = [r.normal(0, 1, (20, 30)), r.normal(0, 0.1, (30, 3))]
    after = [1.01 * before[0], 0.5 * before[1]]
    figure = weight_histograms(before, after, "Test 1")
    assert [axes.get_title() for axes in figure.axes] == [
        "W of layer 1\nmoved by 1 %",
        "W of layer 2\nmoved by 50 %",
    ]
    named = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sorted(named) == ["after", "before"]
    low, high = figure.axes[1].get_xlim()
    assert low == before[1].min()
    assert high == before[1].max()
    picture(figure)


@pytest.mark.parametrize("weights", [np.full((3, 2), np.nan), np.zeros((0, 2)), np.zeros((2, 2))])
def test_weights_that_say_nothing(weights):
    """Nothing finite, nothing at all, all zero: a picture, and no number."""
    figure = weight_histograms([weights], [weights])
    assert figure.axes[0].get_title() == "W of layer 1\nmoved by an unknown part"
    picture(figure)


def test_layer_curves():
    """A panel for each figure; the mean of the trials is thick, and every trial is drawn."""
    trials = {"xavier": [[1.0, 0.1, 0.001], [3.0, 0.3, 0.003]], "he": [[2.0, 2.0, 2.0]]}
    figure = layer_curves({"size": trials, "share": {"he": [[1.0, 0.5, 0.4]]}}, "Ten layers")
    size, share = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["size", "share"]
    assert len(size.lines) == 5
    means = {
        line.get_label(): list(line.get_ydata())
        for line in size.lines
        if line.get_marker() != "None"
    }
    assert means["xavier"] == pytest.approx([2.0, 0.2, 0.002])
    assert list(size.lines[0].get_xdata()) == [1, 2, 3]
    assert (size.get_yscale(), share.get_yscale()) == ("log", "linear")
    assert "xavier from 2 to 0.002" in figure.get_label()
    picture(figure)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: activation_histograms([]),
        lambda: weight_histograms([], []),
        lambda: layer_curves({}, "nothing"),
        lambda: layer_curves({"size": {}}, "nothing"),
    ],
)
def test_nothing_to_draw(draw):
    """Nothing to draw is refused in a sentence, and no empty figure is left behind."""
    from matplotlib import pyplot as plt

    with pytest.raises(ValueError, match="nothing to draw"):
        draw()
    assert not plt.get_fignums()
