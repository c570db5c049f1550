"""Draws the place of batch norm in a layer: before or after the nonlinearity."""

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

NORM, OTHER = "batch norm", "leaky ReLU"
COLUMNS = (
    ("Fully connected layer", ("affine", NORM, OTHER), ("affine", OTHER, NORM)),
    (
        "Convolutional layer",
        ("convolution", NORM, OTHER, "pooling"),
        ("convolution", OTHER, NORM, "pooling"),
    ),
)
FORMULAS = ("before:  g(BN(f(x)))", "after:  BN(g(f(x)))")
NOTE = (
    "f is the affine map or the convolution, g the leaky ReLU. "
    "The last affine layer, which gives the scores, is never normalized."
)
WIDTH, HEIGHT, GAP = 2.0, 0.9, 0.55


def draw(path: Path) -> None:
    """Write the figure as SVG, with the same bytes every time."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "networks"
        mpl.rcParams["svg.fonttype"] = "path"  # letters drawn as outlines look the same everywhere
        figure = Figure(figsize=(12.0, 2.5), facecolor="white", layout="constrained")
        lengths = [_length(len(before)) for _, before, _ in COLUMNS]
        panels = figure.subplots(2, 2, width_ratios=lengths, squeeze=False)
        for column, (title, *rows) in enumerate(COLUMNS):
            panels[0][column].set_title(title, fontsize=12)
            for row, boxes in enumerate(rows):
                _draw_row(panels[row][column], boxes)
        for row, formula in enumerate(FORMULAS):
            panels[row][0].text(-0.35, 0.5 * HEIGHT, formula, ha="right", va="center", fontsize=11)
        figure.supxlabel(NOTE, fontsize=10)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _length(boxes: int) -> float:
    return boxes * (WIDTH + GAP) + GAP


def _draw_row(axes: Axes, boxes: tuple[str, ...]) -> None:
    """Draw boxes from left to right, with arrows into, between and out of them."""
    axes.set(xlim=(-0.1, _length(len(boxes)) + 0.1), ylim=(-0.2, HEIGHT + 0.2), aspect="equal")
    axes.axis("off")
    for i, name in enumerate(boxes):
        left = GAP + i * (WIDTH + GAP)
        normal = name == NORM
        axes.add_patch(
            Rectangle(
                (left, 0),
                WIDTH,
                HEIGHT,
                facecolor="#cfe8f5" if normal else "white",
                edgecolor="black",
                linewidth=2.6 if normal else 1.0,
            )
        )
        axes.text(
            left + WIDTH / 2,
            HEIGHT / 2,
            name,
            ha="center",
            va="center",
            fontsize=11,
            fontweight="bold" if normal else "normal",
        )
        _arrow(axes, left - GAP)
    _arrow(axes, len(boxes) * (WIDTH + GAP))


def _arrow(axes: Axes, left: float) -> None:
    look = {"arrowstyle": "-|>", "mutation_scale": 12, "color": "black", "shrinkA": 1, "shrinkB": 1}
    middle = HEIGHT / 2
    axes.annotate("", xy=(left + GAP, middle), xytext=(left, middle), arrowprops=look)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
