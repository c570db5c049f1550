"""`[unlock]` in `course.toml`: functions of ours that students may have in place of their own."""

from typing import Annotated

from msgspec import Meta

from autograder.strict import Name, Table

Cost = Annotated[float, Meta(ge=0, le=10**6, description="a number of points, 0 or more")]


class Unlock(Table, frozen=True, kw_only=True):
    """The rule as written in `course.toml`; without the table, nothing can be unlocked."""

    questions: tuple[Name, ...] = ()
    """Questions whose function a later part uses; ours is in `solutions/unlocked/QUESTION.py`."""
    costs: Cost = 0.0
    """Points that each one costs, besides those of its own question."""

    @property
    def told(self) -> str:
        """What one costs, as students read it."""
        off = f"{self.costs:g} point{'' if self.costs == 1 else 's'}"
        more = f", and {off} come{'s' if self.costs == 1 else ''} off" if self.costs else ""
        return f"Its own question earns nothing then{more}."
