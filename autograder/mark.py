"""What a person gave to an answer: points for each item of the rubric, and a comment."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Mark:
    """The mark of one answer. Half of it may be missing: then it is not complete, and not shown."""

    items: tuple[float | None, ...]
    """Points for each item of the rubric, in order; None where nothing is decided yet."""
    adjust: float = 0.0
    """Points on top of the rubric's, or less."""
    comment: str = ""
    answer: str = ""
    """The text that was marked; the submission may hold another one since."""
    by: str = ""
    """Who changed it last."""
    at: str = ""
    """When, as ISO 8601."""

    @property
    def complete(self) -> bool:
        """Tell whether every item is decided."""
        return bool(self.items) and None not in self.items

    @property
    def begun(self) -> bool:
        """Tell whether somebody decided or wrote anything."""
        return any(item is not None for item in self.items) or bool(self.adjust or self.comment)

    def points(self, most: float) -> float | None:
        """Return the points, between 0 and `most`; None while the mark is not complete."""
        if not self.complete:
            return None
        total = sum(item for item in self.items if item is not None) + self.adjust
        return min(max(total, 0.0), most)
