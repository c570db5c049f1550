"""The pictures of what happens from layer to layer: histograms, and curves over the layers.

As in `normlab.plots`, every function draws one figure and returns it, and matplotlib is needed only
when a picture is drawn.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normlab.drawing import (
    COLOURS,
    add_legend,
    choose_scale,
    look_of,
    make_panels,
    put_into_words,
    span_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Layers = Sequence[NDArray[np.floating]]


def activation_histograms(
    layers: Layers,
    title: str = "",
    range: tuple[float, float] | None = None,  # noqa: A002 - as numpy.histogram calls it
) -> "Figure":
    """Draw the distribution of the activations of each layer, all over the same axis.

    Above each panel is the variance of a unit over the examples, averaged over the units, and, from
    the second layer on, the ratio of this to that of the layer before. Of an array with one axis,
    it is the variance. `range` is what the axis spans: by default, all values.
    """
    if not layers:
        raise ValueError("there is nothing to draw: give the activations of at least one layer")
    values = [np.asarray(layer, dtype=np.float64) for layer in layers]
    finite = [layer[np.isfinite(layer)] for layer in values]
    low, high = range or span_of(finite)
    figure, panels = make_panels(len(layers), title or "Activations", width=2.4, height=3.0)
    with np.errstate(all="ignore"):  # a diverged layer has no variance; its title says so
        variances = [
            float(layer.var(axis=0).mean()) if layer.size else math.nan for layer in values
        ]
        ratios = [math.nan, *(float(np.divide(now, last)) for last, now in pairwise(variances))]
    for number, (axes, layer) in enumerate(zip(panels, finite, strict=True), start=1):
        _draw_histogram(axes, layer, (low, high), "activation")
        said = _variance(variances[number - 1], ratios[number - 1])
        axes.set_title(f"layer {number}\n{said}", fontsize=9)
    panels[0].set_ylabel("% of the values in a bin")
    return put_into_words(figure)


def weight_histograms(before: Layers, after: Layers, title: str = "Weights") -> "Figure":
    """Draw the weights of each layer before a training, filled, and after it, as an outline.

    Each panel has its own axis, because layers of different size have weights of different size.
    Above it is how far the weights have moved: the root mean square of their changes, in percent of
    that of the weights before.
    """
    pairs = [
        (np.asarray(b, float).ravel(), np.asarray(a, float).ravel())
        for b, a in zip(before, after, strict=True)
    ]
    if not pairs:
        raise ValueError("there is nothing to draw: give the weights of at least one layer")
    figure, panels = make_panels(len(pairs), title, width=2.0, height=2.6)
    for number, (axes, (old, new)) in enumerate(zip(panels, pairs, strict=True), start=1):
        there = [values[np.isfinite(values)] for values in (old, new)]
        span = span_of(there)
        _draw_histogram(axes, there[0], span, "weight", label="before")
        _draw_histogram(axes, there[1], span, "weight", label="after", outline=True)
        with np.errstate(all="ignore"):
            moved = 100 * float(np.sqrt(np.divide(np.sum((new - old) ** 2), np.sum(old**2))))
        said = f"moved by {moved:.2g} %" if math.isfinite(moved) else "moved by an unknown part"
        axes.set_title(f"W of layer {number}\n{said}", fontsize=9)
    panels[0].set_ylabel("% of the weights in a bin")
    add_legend(figure, panels[0])
    return put_into_words(figure)


def layer_curves(
    figures: Mapping[str, Mapping[str, Sequence[Sequence[float]]]], title: str
) -> "Figure":
    """Draw figures that have one value for each layer: a panel for each, a curve for each name.

    figures[what][name] lists the trials, each with the values of layers 1, 2 and so on. Thin lines
    are single trials, the thick one is their mean.
    """
    if not figures or not all(figures.values()):
        raise ValueError("there is nothing to draw: give at least one figure and one name")
    figure, panels = make_panels(len(figures), title)
    for axes, (what, named) in zip(panels, figures.items(), strict=True):
        everything = []
        for index, (name, trials) in enumerate(named.items()):
            values = np.array(trials, dtype=np.float64)
            layers = np.arange(1, values.shape[1] + 1)
            look = look_of(index, name)
            axes.plot(layers, values.T, color=look["color"], linewidth=0.6, alpha=0.5)
            axes.plot(layers, values.mean(axis=0), **look)
            everything.append(values.ravel())
        axes.set(xlabel="layer", title=what)
        choose_scale(axes, everything)
    add_legend(figure, panels[0])
    return put_into_words(figure)


def _draw_histogram(  # noqa: PLR0913
    axes: "Axes",
    values: NDArray[np.float64],
    span: tuple[float, float],
    what: str,
    *,
    label: str = "",
    outline: bool = False,
) -> None:
    """Draw percentages of all values; with `outline`, so that what lies behind can be seen."""
    look: dict[str, Any] = {"color": COLOURS[0]}
    if outline:
        look = {"histtype": "step", "color": "black"}
    shares = np.full(values.size, 100 / max(values.size, 1))
    axes.hist(values, bins=50, range=span, weights=shares, label=label or None, **look)
    if not values.size:
        axes.set_yticks([])
    axes.set(xlim=span, xlabel=what)
    axes.tick_params(labelsize=8)


def _variance(variance: float, ratio: float) -> str:
    if not math.isfinite(variance):
        return "variance not finite"
    if not math.isfinite(ratio):  # the first layer, or the layer before it is constant
        return f"variance {variance:.2g}"
    return f"variance {variance:.2g}  (x {ratio:{'.2f' if 0.01 <= ratio < 100 else '.2g'}})"
