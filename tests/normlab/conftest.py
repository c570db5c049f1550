"""Students import `normlab` from the folder of their notebook; the tests, from `assignment/`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "assignment"))


@pytest.fixture
def no_window() -> Iterator[None]:
    """Draw into memory, and forget the pictures afterward."""
    import matplotlib as mpl

    mpl.use("Agg")
    yield
    from matplotlib import pyplot as plt

    plt.close("all")
