"""The pictures of the notebooks' trainings.

Every function draws one figure and returns it, so you can change or save it. In a notebook it
appears below the cell by itself; write `figure = training_history(...)` there, because a figure
that is a cell's last value would appear twice. matplotlib is needed only when a picture is drawn,
not for importing this module.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normlab.drawing import add_legend, choose_scale, look_of, make_panels, put_into_words
from normlab.experiments import curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
Run = Mapping[str, Any]

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
_ONE_RUN = "thin: every batch, thick: mean"
_DIVERGED = 1e30  # as good as infinite; an axis up to 1e300 would show nothing else


def training_history(
    runs: Mapping[str, Run | Sequence[Run]],
    figures: Sequence[str] = ("losses", "train_acc", "val_acc"),
    title: str = "Training history",
) -> "Figure":
    """Draw runs of `normlab.experiments.train`, given by name, with one panel for each figure.

    All panels count epochs, so runs with different batch sizes can be compared. Thin lines are the
    losses of single batches, cut off where they leave the picture; thick lines are means over half
    an epoch. Where a training diverged, its curve has a gap, and its name says so.

    A name may also have a list of runs from different seeds. Then the curve is their mean, and the
    band around it is one standard deviation over the runs (with n - 1) wide on either side.
    """
    for name in figures:
        if name not in _FIGURES:
            raise ValueError(f"there is no figure {name!r}; choose from {', '.join(_FIGURES)}")
    trials = {
        label: [run] if isinstance(run, Mapping) else list(run) for label, run in runs.items()
    }
    if not all(trials.values()) or not trials or not figures:
        raise ValueError("there is nothing to draw: give at least one run and one figure")
    several = any(len(of_label) > 1 for of_label in trials.values())
    figure, panels = make_panels(len(figures), title)
    for name, axes in zip(figures, panels, strict=True):
        draw = _draw_losses if name == "losses" else _draw_accuracies
        curves = [
            draw(
                axes,
                np.array([_drawable(run, name) for run in of_label]),
                of_label[0]["num_epochs"],
                look_of(index, _label(label, of_label)),
            )
            for index, (label, of_label) in enumerate(trials.items())
        ]
        axes.set(xlabel="epoch", title=_FIGURES[name])
        if name == "losses":
            axes.set_ylabel("mean and spread" if several else _ONE_RUN)
            choose_scale(axes, curves)
        else:
            axes.set_ylim(0, 1.02)
    add_legend(figure, panels[0])
    return put_into_words(figure)


def weight_scale_curves(
    scales: Sequence[float],
    curves: Mapping[str, Mapping[str, Any]],
    title: str = "Training from weights of different scales",
) -> "Figure":
    """Draw the results of training at each weight scale.

    For each name, curves[name] has "val_acc" and "train_acc", the best accuracies, and "losses",
    the final training losses: one value for each scale, None where training diverged. A list of
    such lists has one for each seed; their mean is drawn, with a band as in `training_history`.
    """
    for label, of_label in curves.items():
        for name in _BEST:
            rows = _rows(of_label.get(name, ()))
            wrong = [len(row) for row in rows if len(row) != len(scales)]
            if wrong:
                raise ValueError(
                    f"curves[{label!r}] needs {name!r} with {len(scales)} values, one for each"
                    f" scale; it has {wrong[0]}"
                )
    if not curves:
        raise ValueError("there is nothing to draw: give at least one curve")
    figure, panels = make_panels(len(_BEST), title)
    for (name, said), axes in zip(_BEST.items(), panels, strict=True):
        means: list[Floats] = []
        for index, (label, of_label) in enumerate(curves.items()):
            values = _drawable({name: _rows(of_label[name])}, name)
            means.append(_draw_mean(axes, np.asarray(scales), values, look_of(index, label)))
        axes.set(xscale="log", xlabel="weight scale", title=said)
        if name == "losses":
            choose_scale(axes, means)
        else:
            axes.set_ylim(0, 1.02)
    add_legend(figure, panels[0])
    return put_into_words(figure)


def _rows(values: Sequence[Any]) -> Sequence[Sequence[float | None]]:
    """Return the values of each seed; without seeds, those of one."""
    several = len(values) > 0 and all(isinstance(row, Sequence | np.ndarray) for row in values)
    return values if several else [values]


def _drawable(run: Mapping[str, Any], name: str) -> NDArray[np.float64]:
    """Return a curve that is nan where there is nothing to draw."""
    values = curve(run, name)
    values[np.abs(values) > _DIVERGED] = np.nan
    return values


def _label(name: str, runs: Sequence[Run]) -> str:
    diverged = any(np.isnan(_drawable(run, "losses")).any() for run in runs)
    return f"{name} (diverged)" if diverged else name


def _draw_accuracies(
    axes: "Axes", values: Floats, epochs: int, look: Mapping[str, Any]
) -> NDArray[np.float64]:
    return _draw_mean(axes, np.linspace(0, epochs, values.shape[1]), values, look)


def _draw_losses(axes: "Axes", values: Floats, epochs: int, look: Mapping[str, Any]) -> Floats:
    """Return the means; the axis is scaled to them, because single batches reach much further."""
    count = values.shape[1]
    at = np.arange(1, count + 1) * epochs / max(count, 1)
    if len(values) == 1:
        axes.plot(at, values[0], color=look["color"], linewidth=0.5, alpha=0.3)
    window = max(1, count // (2 * epochs))
    whole = count // window * window
    means = values[:, :whole].reshape(len(values), -1, window).mean(axis=2)
    middles = at[:whole].reshape(-1, window).mean(axis=1)
    often = {"markevery": max(1, len(middles) // 10)}
    return _draw_mean(axes, middles, means, {**look, **often})


def _draw_mean(axes: "Axes", at: Floats, values: Floats, look: Mapping[str, Any]) -> Floats:
    """Draw the mean of several curves, and a band of their standard deviation around it."""
    mean: Floats = values.mean(axis=0)
    axes.plot(at, mean, **look)
    if len(values) > 1:
        std = values.std(axis=0, ddof=1)
        axes.fill_between(at, mean - std, mean + std, color=look["color"], alpha=0.15, linewidth=0)
    return mean
