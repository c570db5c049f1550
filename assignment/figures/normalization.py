"""Draws which values of a batch of images share a mean and a variance, for four normalizations."""

import sys
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle

IMAGES, CHANNELS, PIXELS = 3, 6, 4
GAP = 1.0  # between images, in pixels
NOTE = (
    "A row is a channel, a column a pixel. Thick lines surround values that share a mean and a "
    "variance;\none such set is filled. The set of batch norm reaches across the images."
)


class Panel(NamedTuple):
    """One normalization: how many images and channels share statistics, and the panel style."""

    title: str
    shared: str
    images: int
    channels: int
    colour: str
    hatch: str


PANELS = (
    Panel("Batch norm", "one channel of all images", IMAGES, 1, "#8ecae6", "////"),
    Panel("Layer norm (G = 1)", "all channels of one image", 1, CHANNELS, "#ffd166", ".."),
    Panel("Instance norm (G = C)", "one channel of one image", 1, 1, "#f4a6a6", "xxxx"),
    Panel(
        "Group norm (here G = 2)", "one group of channels of one image", 1, 3, "#a8d5a2", r"\\\\"
    ),
)


def draw(path: Path) -> None:
    """Write the figure as SVG, with the same bytes every time."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.hashsalt"] = "normalization"
        mpl.rcParams["svg.fonttype"] = "path"  # letters drawn as outlines look the same everywhere
        mpl.rcParams["hatch.linewidth"] = 0.8
        roomy = ConstrainedLayoutEngine(h_pad=0.12)
        figure = Figure(figsize=(8.4, 5.2), facecolor="white", layout=roomy)
        for axes, panel in zip(figure.subplots(2, 2).flat, PANELS, strict=True):
            _draw_panel(axes, panel)
        figure.supxlabel(NOTE, fontsize=9)
        figure.savefig(path, format="svg", metadata={"Date": None})


def _draw_panel(axes: Axes, panel: Panel) -> None:
    """Draw images side by side, with a row for each channel and a column for each pixel."""
    for image in range(IMAGES):
        left = image * (PIXELS + GAP)
        if image < panel.images:
            filled = Rectangle((left, 0), PIXELS, panel.channels, linewidth=0, hatch=panel.hatch)
            filled.set_facecolor(panel.colour)
            filled.set_edgecolor("#444444")  # also the color of the hatching
            axes.add_patch(filled)
        axes.hlines(range(CHANNELS + 1), left, left + PIXELS, colors="#777777", linewidth=0.6)
        axes.vlines(left + np.arange(PIXELS + 1), 0, CHANNELS, colors="#777777", linewidth=0.6)
        # The borders of everything that has its own mean and variance.
        for top in range(0, CHANNELS, panel.channels):
            border = Rectangle((left, top), PIXELS, panel.channels, fill=False, linewidth=1.8)
            axes.add_patch(border)
        axes.text(left + PIXELS / 2, CHANNELS + 0.25, f"image {image}", ha="center", va="top")
    for channel in range(CHANNELS):
        axes.text(-0.35, channel + 0.5, f"channel {channel}", ha="right", va="center", fontsize=8)
    axes.set_xlim(-3.2, IMAGES * (PIXELS + GAP) - GAP + 0.2)
    axes.set_ylim(CHANNELS + 1.0, -0.2)
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_title(f"{panel.title}\n{panel.shared}", fontsize=11)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
