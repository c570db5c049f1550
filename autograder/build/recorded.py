"""Puts what plots draw of the solution's own record into the autograder zip, for the pages."""

from autograder.course import Part
from autograder.errors import BuildError
from autograder.grading.manifest import RECORDED
from autograder.intake.record_figures import series_of
from autograder.strict import to_json


def recorded(part: Part, record: bytes) -> dict[str, bytes]:
    """Read the figures of every plot; a path that leads to no number is reported here."""
    if not part.plots:
        return {}
    series = series_of(record, part.plots)
    found = {(one.question, one.figures) for one in series}
    for plot in part.plots:
        for curve in plot.curves:
            if (plot.question, curve.figures) not in found:
                raise BuildError(
                    f"course.toml, [[part]] {part.id}, plots: the solution's {part.results} holds "
                    f"no numbers at {curve.figures!r}. Name the keys that lead to them"
                )
    return {f"files/{RECORDED}/{part.id}.json": to_json(series).encode()}
