"""Draws the spread of the inputs to the activations, layer by layer, for four initializations."""

import sys
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, StrMethodFormatter

UNITS, LAYERS, EXAMPLES, NETWORKS = 100, 10, 500, 20


class Curve(NamedTuple):
    """One initialization: the end of its uniform distribution, and the style of its curve."""

    label: str
    r: float
    colour: str
    line: str
    marker: str


CURVES = (
    Curve('"one": r = 1', 1.0, "#D55E00", "-", "o"),
    Curve('"he": r = sqrt(6 / n_in)', np.sqrt(6 / UNITS), "#009E73", "--", "s"),
    Curve('"xavier": r = sqrt(6 / (n_in + n_out))', np.sqrt(3 / UNITS), "#0072B2", "-.", "^"),
    Curve('"first_trial": r = sqrt(2 / (n_in + n_out))', np.sqrt(1 / UNITS), "#CC79A7", ":", "D"),
)


def draw(path: Path) -> None:
    """Write the figure as SVG, with the same bytes every time."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "layered_network"
        mpl.rcParams["svg.fonttype"] = "path"  # letters drawn as outlines look the same everywhere
        figure = Figure(figsize=(7.6, 4.6), facecolor="white", layout="constrained")
        axes = figure.subplots()
        for curve in CURVES:
            axes.plot(
                range(1, LAYERS + 1),
                np.round(spreads(curve.r), 6),  # the last digits depend on the processor
                label=curve.label,
                color=curve.colour,
                linestyle=curve.line,
                marker=curve.marker,
                markersize=6,
            )
        axes.axhspan(2, 10, color="0.92", zorder=0)
        axes.text(LAYERS + 0.35, 2.15, "tanh is flat here", ha="right", va="bottom", fontsize=9)
        axes.set_yscale("log")
        axes.set_yticks([0.001, 0.01, 0.1, 1, 5])
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.set(xlim=(0.6, LAYERS + 0.4), ylim=(0.0005, 10), xticks=range(1, LAYERS + 1))
        axes.set_xlabel("layer")
        axes.set_ylabel("standard deviation of z")
        axes.set_title("What enters the activations of a deep tanh network")
        axes.grid(color="0.88", linewidth=0.6)
        figure.legend(loc="outside lower center", ncols=2, handlelength=4, frameon=False)
        figure.savefig(path, format="svg", metadata={"Date": None})


def spreads(r: float) -> np.ndarray:
    """Send N(0, 0.2) inputs through tanh networks with U[-r, r] weights; std of z per layer."""
    rng = np.random.default_rng(2010)
    found = np.zeros((NETWORKS, LAYERS))
    for network in range(NETWORKS):
        h = rng.normal(0, 0.2, (EXAMPLES, UNITS))
        for layer in range(LAYERS):
            z = h @ rng.uniform(-r, r, (UNITS, UNITS))
            found[network, layer] = z.std()
            h = np.tanh(z)
    mean: np.ndarray = found.mean(axis=0)
    return mean


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
