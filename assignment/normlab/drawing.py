"""What the pictures have in common: panels, the looks of curves, a legend, and words."""

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

# Colors that color-blind readers can tell apart (Okabe and Ito); in gray, the styles differ too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
_MARKERS = ("o", "s", "^", "D", "v", "X")
_LARGEST_LINEAR_RANGE = 100  # beyond it, small values would all lie on the axis


def _pyplot() -> ModuleType:
    try:
        import matplotlib.pyplot as plt  # noqa: PLC0415 - only needed to draw
    except ImportError:
        raise ImportError(
            "The pictures need matplotlib, which is not installed: run `pip install matplotlib`,"
            " then restart the kernel."
        ) from None
    return plt


def make_panels(
    number: int, title: str, width: float = 4.2, height: float = 3.8
) -> tuple["Figure", list["Axes"]]:
    """Make a figure with a title and the given number of panels side by side."""
    figure, made = _pyplot().subplots(
        1, number, figsize=(width * number, height), layout="constrained", squeeze=False
    )
    figure.suptitle(title)
    for axes in made[0]:
        axes.grid(color="0.9")
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    return figure, list(made[0])


def look_of(index: int, label: str) -> dict[str, Any]:
    """Give curves different colors, lines and markers: any one of the three tells them apart."""
    return {
        "label": label,
        "color": COLOURS[index % len(COLOURS)],
        "linestyle": _LINES[index % len(_LINES)],
        "marker": _MARKERS[index % len(_MARKERS)],
        "markersize": 4,
    }


def choose_scale(axes: "Axes", curves: Sequence[NDArray[np.float64]]) -> None:
    """Give positive values a logarithmic axis when their sizes are very different."""
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


def add_legend(figure: "Figure", axes: "Axes") -> None:
    """Name the curves of a panel below all panels."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=min(len(labels), 3),
        handlelength=4,  # long enough to tell the line styles apart
        frameon=False,
    )


def put_into_words(figure: "Figure") -> "Figure":
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


def span_of(layers: Sequence[NDArray[np.float64]]) -> tuple[float, float]:
    """Return the ends of an axis that covers all the values."""
    there = [layer for layer in layers if layer.size]
    low = min((float(layer.min()) for layer in there), default=0.0)
    high = max((float(layer.max()) for layer in there), default=1.0)
    return (low, high) if low < high else (low - 0.5, high + 0.5)
