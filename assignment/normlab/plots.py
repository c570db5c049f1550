"""The pictures of the notebooks' experiments.

Every function draws one figure and returns it, so you can change or save it. In a notebook it
appears below the cell by itself; write `figure = training_history(...)` there, because a figure
that is a cell's last value would appear twice. matplotlib is needed only when a picture is drawn,
not for importing this module.
"""

import math
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normlab.experiments import curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

_FIGURES = {
    "losses": "training loss",
    "train_acc": "training accuracy",
    "val_acc": "validation accuracy",
}
_BEST = {
    "val_acc": "best validation accuracy",
    "train_acc": "best training accuracy",
    "losses": "final training loss",
}
# Colors that color-blind readers can tell apart (Okabe and Ito); in gray, the styles differ too.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
_MARKERS = ("o", "s", "^", "D", "v", "X")
_DIVERGED = 1e30  # as good as infinite; an axis up to 1e300 would show nothing else
_LARGEST_LINEAR_RANGE = 100  # beyond it, small values would all lie on the axis


def training_history(
    runs: Mapping[str, Mapping[str, Any]],
    figures: Sequence[str] = ("losses", "train_acc", "val_acc"),
    title: str = "Training history",
) -> "Figure":
    """Draw runs of `normlab.experiments.train`, given by name, with one panel for each figure.

    All panels count epochs, so runs with different batch sizes can be compared. Thin lines are the
    losses of single batches, cut off where they leave the picture; thick lines are means over half
    an epoch. Where a training diverged, its curve has a gap, and its name says so.
    """
    for name in figures:
        if name not in _FIGURES:
            raise ValueError(f"there is no figure {name!r}; choose from {', '.join(_FIGURES)}")
    if not runs or not figures:
        raise ValueError("there is nothing to draw: give at least one run and one figure")
    figure, panels = _panels(len(figures), title)
    for name, axes in zip(figures, panels, strict=True):
        draw = _draw_losses if name == "losses" else _draw_accuracies
        curves = [
            draw(axes, _drawable(run, name), run["num_epochs"], _look(index, _label(label, run)))
            for index, (label, run) in enumerate(runs.items())
        ]
        axes.set(xlabel="epoch", title=_FIGURES[name])
        if name == "losses":
            axes.set_ylabel("thin: every batch, thick: mean")
            _choose_scale(axes, curves)
        else:
            axes.set_ylim(0, 1.02)
    _legend(figure, panels[0])
    return _told(figure)


def weight_scale_curves(
    scales: Sequence[float],
    curves: Mapping[str, Mapping[str, Sequence[float | None]]],
    title: str = "Training from weights of different scales",
) -> "Figure":
    """Draw the results of training at each weight scale.

    For each name, curves[name] has "val_acc" and "train_acc", the best accuracies, and "losses",
    the final training losses: one value for each scale, None where training diverged.
    """
    for label, of_label in curves.items():
        for name in _BEST:
            if len(of_label.get(name, ())) != len(scales):
                raise ValueError(
                    f"curves[{label!r}] needs {name!r} with {len(scales)} values, one for each"
                    f" scale; it has {len(of_label.get(name, ()))}"
                )
    if not curves:
        raise ValueError("there is nothing to draw: give at least one curve")
    figure, panels = _panels(len(_BEST), title)
    for (name, said), axes in zip(_BEST.items(), panels, strict=True):
        for index, (label, of_label) in enumerate(curves.items()):
            axes.plot(scales, _drawable(of_label, name), **_look(index, label))
        axes.set(xscale="log", xlabel="weight scale", title=said)
        if name == "losses":
            _choose_scale(axes, [_drawable(of_label, name) for of_label in curves.values()])
        else:
            axes.set_ylim(0, 1.02)
    _legend(figure, panels[0])
    return _told(figure)


def activation_histograms(
    layers: Sequence[NDArray[np.floating]],
    title: str = "",
    range: tuple[float, float] | None = None,  # noqa: A002 - as numpy.histogram calls it
) -> "Figure":
    """Draw the distribution of the activations of each layer, all over the same axis.

    Above each panel is its variance and, from the second layer on, the ratio to the variance of
    the layer before. `range` is what the axis spans: by default, all values.
    """
    if not layers:
        raise ValueError("there is nothing to draw: give the activations of at least one layer")
    values = [np.asarray(layer, dtype=np.float64).ravel() for layer in layers]
    finite = [layer[np.isfinite(layer)] for layer in values]
    low, high = range or _span(finite)
    figure, panels = _panels(len(layers), title or "Activations", width=2.4, height=3.0)
    with np.errstate(all="ignore"):  # a diverged layer has no variance; its title says so
        variances = [float(np.var(layer)) if layer.size else math.nan for layer in values]
        ratios = [math.nan, *(float(np.divide(now, last)) for last, now in pairwise(variances))]
    for number, (axes, layer) in enumerate(zip(panels, finite, strict=True), start=1):
        axes.hist(
            layer,
            bins=50,
            range=(low, high),
            weights=np.full(layer.size, 100 / max(layer.size, 1)),
            color=_COLOURS[0],
        )
        said = _variance(variances[number - 1], ratios[number - 1])
        axes.set_title(f"layer {number}\n{said}", fontsize=9)
        if not layer.size:
            axes.set_yticks([])
        axes.set(xlim=(low, high), xlabel="activation")
        axes.tick_params(labelsize=8)
    panels[0].set_ylabel("% of the values in a bin")
    return _told(figure)


def _variance(variance: float, ratio: float) -> str:
    if not math.isfinite(variance):
        return "variance not finite"
    if not math.isfinite(ratio):  # the first layer, or the layer before it is constant
        return f"variance {variance:.2g}"
    return f"variance {variance:.2g}  (x {ratio:{'.2f' if 0.01 <= ratio < 100 else '.2g'}})"


def _pyplot() -> ModuleType:
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - see the module's docstring
    except ImportError:
        raise ImportError(
            "The pictures need matplotlib, which is not installed: run `pip install matplotlib`,"
            " then restart the kernel."
        ) from None
    return plt


def _panels(
    number: int, title: str, width: float = 4.2, height: float = 3.8
) -> tuple["Figure", list["Axes"]]:
    """Make a figure with a title and the given number of panels side by side."""
    figure, panels = _pyplot().subplots(
        1, number, figsize=(width * number, height), layout="constrained", squeeze=False
    )
    figure.suptitle(title)
    for axes in panels[0]:
        axes.grid(color="0.9")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    return figure, list(panels[0])


def _look(index: int, label: str) -> dict[str, Any]:
    """Give curves different colors, lines and markers: any one of the three tells them apart."""
    return {
        "label": label,
        "color": _COLOURS[index % len(_COLOURS)],
        "linestyle": _LINES[index % len(_LINES)],
        "marker": _MARKERS[index % len(_MARKERS)],
        "markersize": 4,
    }


def _drawable(run: Mapping[str, Any], name: str) -> NDArray[np.float64]:
    """Return a curve that is nan where there is nothing to draw."""
    values = curve(run, name)
    values[np.abs(values) > _DIVERGED] = np.nan
    return values


def _label(name: str, run: Mapping[str, Any]) -> str:
    return f"{name} (diverged)" if np.isnan(_drawable(run, "losses")).any() else name


def _draw_accuracies(
    axes: "Axes", values: NDArray[np.float64], epochs: int, look: Mapping[str, Any]
) -> NDArray[np.float64]:
    axes.plot(np.linspace(0, epochs, len(values)), values, **look)
    return values


def _draw_losses(
    axes: "Axes", values: NDArray[np.float64], epochs: int, look: Mapping[str, Any]
) -> NDArray[np.float64]:
    """Return the means; the axis is scaled to them, because single batches reach much further."""
    at = np.arange(1, len(values) + 1) * epochs / max(len(values), 1)
    axes.plot(at, values, color=look["color"], linewidth=0.5, alpha=0.3)
    window = max(1, len(values) // (2 * epochs))
    whole = len(values) // window * window
    means: NDArray[np.float64] = values[:whole].reshape(-1, window).mean(axis=1)
    middles = at[:whole].reshape(-1, window).mean(axis=1)
    axes.plot(middles, means, markevery=max(1, len(means) // 10), **look)
    return means


def _choose_scale(axes: "Axes", curves: Sequence[NDArray[np.float64]]) -> None:
    """Give losses a logarithmic axis when their sizes are very different."""
    values = np.concatenate(curves)
    values = values[np.isfinite(values)]
    if not values.size or values.min() < 0 or values.max() == 0:
        return
    low, high = float(values.min()), float(values.max())
    if low > 0 and high > _LARGEST_LINEAR_RANGE * low:
        axes.set_yscale("log")
        axes.set_ylim(low / 2, high * 2)
    else:
        axes.set_ylim(0, high * 1.1)


def _legend(figure: "Figure", axes: "Axes") -> None:
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=min(len(labels), 3),
        handlelength=4,  # long enough to tell the line styles apart
        frameon=False,
    )


def _told(figure: "Figure") -> "Figure":
    """Describe the picture in words, as its label, for those who cannot see it.

    A notebook then stores these words with the picture, in place of the figure's size.
    """
    panels = [
        "; ".join(filter(None, [axes.get_title().replace("\n", ", "), *map(_in_words, axes.lines)]))
        for axes in figure.axes
    ]
    figure.set_label(". ".join([figure.get_suptitle(), *panels]) + ".")
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        plain = shell.display_formatter.formatters["text/plain"]
        plain.for_type(type(figure), lambda f, printer, _: printer.text(f.get_label() or repr(f)))
    return figure


def _in_words(line: "Line2D") -> str:
    values = np.asarray(line.get_ydata(), dtype=np.float64)
    label = str(line.get_label())
    if label.startswith("_") or not values.size:  # a thin line behind the one with the name
        return ""
    return f"{label} from {values[0]:.3g} to {values[-1]:.3g}"


def _span(layers: Sequence[NDArray[np.float64]]) -> tuple[float, float]:
    """Return the ends of an axis that covers all the values."""
    there = [layer for layer in layers if layer.size]
    low = min((float(layer.min()) for layer in there), default=0.0)
    high = max((float(layer.max()) for layer in there), default=1.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)
