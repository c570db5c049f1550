"""What the gullible grader takes for its grading library, unless a submission brings another."""


def points(passed: bool, worth: float) -> float:  # noqa: FBT001 - an imitation
    """Return what a check earns."""
    return worth if passed else 0
