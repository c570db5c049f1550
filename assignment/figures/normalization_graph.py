"""Draws the computation graph of batch normalization, one arrow for each use of a value."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine


class Node(NamedTuple):
    """A value: where it stands, what it is called, how it is computed, whether each row has one."""

    x: float
    y: float
    name: str
    formula: str = ""
    in_every_row: bool = True


NODES: Mapping[str, Node] = {
    "x": Node(0, 2, r"$x_i$"),
    "mu": Node(1.1, 1, r"$\mu$", "mean of $x_i$", in_every_row=False),
    "c": Node(2.2, 2, r"$c_i$", r"$x_i - \mu$"),
    "q": Node(2.2, 0, r"$q_i$", r"$c_i^2$"),
    "v": Node(3.5, 0, r"$v$", "mean of $q_i$", in_every_row=False),
    "s": Node(4.8, 0, r"$s$", r"$\sqrt{v + \epsilon}$", in_every_row=False),
    "r": Node(4.8, 1, r"$r$", r"$1 / s$", in_every_row=False),
    "x_hat": Node(4.8, 2, r"$\hat{x}_i$", r"$c_i \, r$"),
    "out": Node(6.4, 2, r"$y_i$", r"$\gamma \hat{x}_i + \beta$"),
    "gamma": Node(6.0, 0.9, r"$\gamma$", in_every_row=False),
    "beta": Node(6.8, 0.9, r"$\beta$", in_every_row=False),
}
ARROWS = (
    *(("x", "c"), ("x", "mu"), ("mu", "c"), ("c", "x_hat"), ("c", "q"), ("q", "v"), ("v", "s")),
    *(("s", "r"), ("r", "x_hat"), ("x_hat", "out"), ("gamma", "out"), ("beta", "out")),
)
NOTE = "White: a value in every row. Shaded, thick border: one number for the whole column."


def draw(path: Path) -> None:
    """Write the figure as SVG, with the same bytes every time."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "graph"
        mpl.rcParams["svg.fonttype"] = "path"  # letters drawn as outlines look the same everywhere
        roomy = ConstrainedLayoutEngine(h_pad=0.05)
        figure = Figure(figsize=(6.4, 3.5), facecolor="white", layout=roomy)
        axes = figure.subplots()
        for name, node in NODES.items():
            _draw_node(axes, name, node)
        for start, end in ARROWS:
            axes.annotate(
                "",
                xy=NODES[end][:2],
                xytext=NODES[start][:2],
                arrowprops={"arrowstyle": "-|>", "color": "#444444", "shrinkA": 17, "shrinkB": 17},
            )
        axes.set_xlim(-0.45, 7.2)
        axes.set_ylim(-0.75, 2.75)
        axes.set_aspect("equal")
        axes.set_axis_off()
        figure.supxlabel(NOTE, fontsize=10)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_node(axes: Axes, name: str, node: Node) -> None:
    """Draw the name in a circle, and the formula beside it."""
    circle = {
        "boxstyle": "circle,pad=0.35",
        "facecolor": "white" if node.in_every_row else "#ffe3b3",
        "edgecolor": "#222222",
        "linewidth": 1.0 if node.in_every_row else 2.2,
    }
    axes.text(node.x, node.y, node.name, ha="center", va="center", fontsize=14, bbox=circle)
    if name == "mu":
        axes.text(node.x - 0.1, node.y - 0.42, node.formula, ha="center", va="top", fontsize=11)
    elif name == "r":
        axes.text(node.x - 0.4, node.y, node.formula, ha="right", va="center", fontsize=11)
    elif node.y:
        axes.text(node.x, node.y + 0.38, node.formula, ha="center", va="bottom", fontsize=11)
    else:
        axes.text(node.x, node.y - 0.4, node.formula, ha="center", va="top", fontsize=11)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
