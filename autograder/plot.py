"""What is drawn of an experiment's record: what the course declares, and the figures found."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from autograder.strict import Amount, Name, Table, Text

_MOST = 10**12

Number = Annotated[float, Meta(ge=-_MOST, le=_MOST, description="a number")]
FiguresPath = Annotated[
    str,
    Meta(
        pattern=r"^[^/]+(/[^/]+)*\Z",
        description="the keys in the record that lead to numbers, with / between them",
    ),
]
Expected = Annotated[
    Number | tuple[Number, ...] | Literal["reference"],
    Meta(description='a number, a list of numbers, or "reference"'),
]
Ends = Annotated[
    tuple[Number, Number], Meta(description="two numbers, the lower end of the axis first")
]


class Curve(Table, frozen=True, kw_only=True):
    """Figures of a record that belong together, drawn in a panel of their own."""

    name: Text
    figures: FiguresPath
    """Keys and positions from the top of the record; `*` stands for each."""
    expected: Expected | None = None
    """What theory gives, or "reference" for what the solution's own experiment recorded."""


class Plot(Table, frozen=True, kw_only=True):
    """Curves over the same axes."""

    question: Name
    title: Text
    x: Text
    y: Text
    y_range: Ends
    """What the axis spans, whatever a record holds."""
    first: Number = 1.0
    """What the first figure of a curve belongs to on the x axis."""
    step: Amount = 1.0
    curves: Annotated[tuple[Curve, ...], Meta(min_length=1, description="tables with curves")]

    def __post_init__(self) -> None:
        """Refuse an axis without a length; `read_toml` makes the error one about the file."""
        low, high = self.y_range
        if not low < high:
            raise ValueError(f"y_range = [{low:g}, {high:g}]: expected the lower end first")


@dataclass(frozen=True, kw_only=True)
class Series:
    """What a record holds under one path, in as few numbers as a plot shows."""

    question: str
    figures: str
    lines: tuple[tuple[float | None, ...], ...]
    """Trials; None where a figure is missing or as good as infinite."""
    each: int = 1
    """How many figures of the record one number is the mean of."""
    more: int = 0
    """Trials that were left out."""
