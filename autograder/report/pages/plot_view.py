"""The curves of a student's record beside what is expected, as SVG: one panel for each curve.

Only numbers of a record are drawn. The course decides what an axis spans, so no figure, however
large, changes the picture: what lies outside is drawn at its edge, and counted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.plot import Curve, Plot, Series

WIDTH, HEIGHT = 168, 120
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 160, 8, 102
"""Where the axes are, in the units of a panel: about a pixel each."""

Line = Sequence[float | None]
Found = Mapping[tuple[str, str], Series]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What the template draws of one curve."""

    name: str
    own: tuple[str, ...]
    """The trials as points of SVG polylines, in pieces where figures are missing."""
    expected: tuple[str, ...]
    described: str
    """For who does not see the picture."""
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlotView:
    """What the template draws of one plot."""

    title: str
    x: str
    y: str
    panels: tuple[Panel, ...]
    y_ends: tuple[str, str]
    x_ends: tuple[str, str]
    tells: bool
    """Whether anything expected is drawn."""


@dataclass(frozen=True, kw_only=True)
class _Axes:
    x: tuple[float, float]
    y: tuple[float, float]

    def point(self, x: float, y: float) -> str:
        low, high = self.y
        right = (x - self.x[0]) / (self.x[1] - self.x[0])
        up = (min(max(y, low), high) - low) / (high - low)
        return f"{_LEFT + right * (_RIGHT - _LEFT):.1f},{_BOTTOM - up * (_BOTTOM - _TOP):.1f}"


def by_path(series: Iterable[Series]) -> Found:
    """Index figures by the question and the path in the record."""
    return {(one.question, one.figures): one for one in series}


def plot_view(plot: Plot, recorded: Found, reference: Found, *, tells: bool) -> PlotView:
    """Lay out a plot; what is expected is drawn only if `tells`."""
    own = [_own(plot, curve, recorded) for curve in plot.curves]
    expected = [_expected(plot, curve, reference) if tells else [] for curve in plot.curves]
    at = [x for lines in (*own, *expected) for line in lines for x, _ in line if x is not None]
    left, right = min(at, default=plot.first), max(at, default=plot.first)
    axes = _Axes(x=(left, right if right > left else left + plot.step), y=plot.y_range)
    panels = (
        _panel(curve, lines, wanted, recorded.get((plot.question, curve.figures)), axes)
        for curve, lines, wanted in zip(plot.curves, own, expected, strict=True)
    )
    return PlotView(
        title=plot.title,
        x=plot.x,
        y=plot.y,
        panels=tuple(panels),
        y_ends=(f"{axes.y[0]:g}", f"{axes.y[1]:g}"),
        x_ends=(f"{axes.x[0]:.4g}", f"{axes.x[1]:.4g}"),
        tells=any(expected),
    )


_Points = list[tuple[float | None, float | None]]


def _own(plot: Plot, curve: Curve, recorded: Found) -> list[_Points]:
    series = recorded.get((plot.question, curve.figures))
    return [_placed(plot, line, series.each) for line in series.lines] if series else []


def _expected(plot: Plot, curve: Curve, reference: Found) -> list[_Points]:
    """Return what theory gives, or the mean of the trials of the reference."""
    if isinstance(curve.expected, float):
        return [[(None, curve.expected)]]  # wherever the axis begins and ends
    if isinstance(curve.expected, tuple):
        return [_placed(plot, curve.expected, 1)]
    series = reference.get((plot.question, curve.figures))
    if curve.expected is None or series is None:
        return []
    return [_placed(plot, _mean(series.lines), series.each)]


def _mean(lines: Sequence[Line]) -> Line:
    columns = zip(*lines, strict=False)
    return [
        sum(there) / len(there) if (there := [n for n in column if n is not None]) else None
        for column in columns
    ]


def _placed(plot: Plot, line: Line, each: int) -> _Points:
    """Put numbers at their places on the x axis; a mean of several is at their middle."""
    middle = (each - 1) / 2
    return [(plot.first + plot.step * (at * each + middle), y) for at, y in enumerate(line)]


def _panel(
    curve: Curve, own: list[_Points], expected: list[_Points], series: Series | None, axes: _Axes
) -> Panel:
    seen = [y for line in own for _, y in line if y is not None]
    said = f"your record: {_in_words(own)}" if seen else "your record has no figures of this"
    if expected:
        said += f"; expected: {_in_words(expected)}"
    return Panel(
        name=curve.name,
        own=tuple(piece for line in own for piece in _pieces(line, axes)),
        expected=tuple(piece for line in expected for piece in _pieces(line, axes)),
        described=f"{curve.name}: {said}",
        notes=tuple(_notes(own, seen, series, axes)),
    )


def _notes(
    own: list[_Points], seen: list[float], series: Series | None, axes: _Axes
) -> Iterator[str]:
    if not series or not seen:
        yield "Your record has no figures of this."
        return
    low, high = axes.y
    if outside := sum(not low <= y <= high for y in seen):
        yield f"{outside} of {len(seen)} points lie outside and are drawn at the edge."
    if missing := sum(y is None for line in own for _, y in line):
        yield f"{missing} missing or infinite."
    if series.each > 1:
        yield f"Each point is the mean of {series.each} figures."
    if series.more:
        yield f"{series.more} more trials are not drawn."


def _pieces(line: _Points, axes: _Axes) -> Iterator[str]:
    """Yield the parts of a line between missing figures; one point alone becomes a dot."""
    piece: list[str] = []
    for at, y in [*line, (None, None)]:
        if y is not None:
            piece += [axes.point(x, y) for x in (axes.x if at is None else (at,))]
        elif piece:
            yield " ".join(piece if len(piece) > 1 else piece * 2)
            piece = []


def _in_words(lines: list[_Points]) -> str:
    told = []
    for line in lines:
        there = [y for _, y in line if y is not None]
        if there:
            same = len(there) == 1 or there[0] == there[-1]
            told.append(f"{there[0]:.3g}" if same else f"from {there[0]:.3g} to {there[-1]:.3g}")
    return ", ".join(dict.fromkeys(told))
